// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Multiformats

extension ChannelLink {
    /// Starts the payee's side: the first time, or from what its disk has, with the workload frozen.
    mutating func startPayee(now: UInt64, _ random: inout SeededGenerator) {
        guard payee == nil, !isSettled else { return }
        advance(to: now)
        let clock = payeeClock + now
        do {
            if payeeBegan {
                let newest = payeeDisk.last
                let bytes = backup(of: payeeDisk, &random)
                payeeWasOld = payeeWasOld || bytes != newest
                payeeDisk = putBack(bytes, on: payeeDisk)
                let restored = try PayeeChannel(
                    terms: terms, restoring: try bytes.map { try PayeeState(bytes: $0) }, at: clock)
                lostWork = work - min(work, restored.worked)
                payee = restored
                outcome.notes.append(.channelSideRestarts)
            } else {
                payee = PayeeChannel(terms: terms, at: clock)
                payeeBegan = true
            }
        } catch { violated(.vouchers, "a payee does not start from what it stored: \(error)") }
    }

    mutating func feedPayee(_ event: PayeeChannel.Event, now: UInt64, _ random: inout SeededGenerator) {
        advance(to: now)
        check()
        guard let actions = payee?.on(event, at: payeeClock + now) else { return }
        for action in actions {
            if random.chance(faults.crash) {
                stopPayee()
                outcome.restarts.append((.payee, random.between(1, terms.tick * 2)))
                return
            }
            carryOut(action, &random)
        }
        check()
    }

    /// The sandbox stops with its provider.
    mutating func stopPayee() {
        guard payee != nil else { return }
        payee = nil
        payeeTimer = nil
        payeeToldAt = nil
        isRunning = false
        outcome.notes.append(.channelSideCrashes)
    }

    /// Tells the payee's side what its party sees on the ledger, and whether there is work.
    mutating func lookForPayee(
        _ channel: Channel?, workWanted wanted: Bool, now: UInt64, _ random: inout SeededGenerator
    ) {
        guard let phase = payee?.phase, phase != .closed else { return }
        guard let channel else { return feedPayee(.closed, now: now, &random) }
        let best = channel.best.map { Voucher(channel: id.cid, number: $0.number, total: $0.total) }
        if channel.closes != nil {
            if payeeToldAt == nil { payeeToldAt = now }
            return feedPayee(.closing(highest: best), now: now, &random)
        }
        if let known = payee?.deposit, channel.deposit > known {
            feedPayee(.toppedUp(deposit: channel.deposit), now: now, &random)
        }
        if let best, best.number > payee?.accepted?.voucher.number ?? 0 {
            feedPayee(.redeemed(best), now: now, &random)
        }
        guard wanted != workWanted || (wanted && payee?.isWorking == false) else { return }
        workWanted = wanted
        feedPayee(.work(wanted: wanted), now: now, &random)
    }

    private mutating func carryOut(_ action: PayeeChannel.Action, _ random: inout SeededGenerator) {
        let stored = payeeDisk.last.flatMap { try? PayeeState(bytes: $0) }
        switch action {
        case .persist(let state):
            store(state.encoded(), in: &payeeDisk)
            if let accepted = state.accepted, accepted != stored?.accepted { check(redeemable: accepted) }
        case .freeze:
            outcome.notes.append(.workFrozen)
            if bug != .payeeSkipsCheck { isRunning = false }
        case .resume:
            if stored?.accepted != payee?.accepted { violated(.vouchers, "worked on a voucher that is not stored") }
            outcome.notes.append(.workResumed)
            isRunning = true
        case .send(let claim):
            if claim.accepted != stored?.accepted {
                violated(.vouchers, "acknowledged a voucher that is not stored")
            }
            outcome.messages.append((.payer, .claim(told(claim, &random).encoded())))
        case .close(let voucher), .dispute(let voucher as SignedVoucher?):
            outcome.operations.append((.payee, .closeChannel(id, shown(voucher))))
        case .refuse(.invalidSignature), .refuse(.wrongChannel), .refuse(.totalFell), .refuse(.lessThanATick):
            if !payerLies { violated(.vouchers, "an honest payer was refused: \(action)") }
        case .refuse, .unusable: return
        }
    }

    /// What a payee that lies claims now and then: work that was not done.
    private mutating func told(_ claim: UsageClaim, _ random: inout SeededGenerator) -> UsageClaim {
        guard payeeLies, random.chance(20) else { return claim }
        outcome.notes.append(.lie)
        return UsageClaim(
            channel: claim.channel, wanted: claim.wanted + random.between(2, 9), accepted: claim.accepted)
    }

    private func shown(_ voucher: SignedVoucher?) -> SignedVoucher? {
        guard bug == .payeeShowsOldVoucher else { return voucher }
        let stored = payeeDisk.compactMap { try? PayeeState(bytes: $0) }
        return stored.compactMap(\.accepted).first ?? voucher
    }
}
