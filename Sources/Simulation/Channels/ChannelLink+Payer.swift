// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Multiformats

extension ChannelLink {
    /// Starts the payer's side: the first time, or from what its disk has.
    mutating func startPayer(now: UInt64, _ random: inout SeededGenerator) {
        guard payer == nil, !isSettled else { return }
        advance(to: now)
        let clock = payerClock + now
        do {
            if payerBegan {
                let bytes = backup(of: payerDisk, &random)
                payerDisk = putBack(bytes, on: payerDisk)
                let state = try bytes.map { try PayerState(bytes: $0) }
                payer = try PayerChannel(terms: terms, key: key, restoring: state, lowWaterTicks: 4, at: clock)
                outcome.notes.append(.channelSideRestarts)
                if bug == .signsTwoTotals, let state { signAgain(state) }
            } else {
                payer = try PayerChannel(terms: terms, key: key, lowWaterTicks: 4, at: clock)
                payerBegan = true
            }
        } catch { violated(.vouchers, "a payer does not start from what it stored: \(error)") }
    }

    mutating func feedPayer(_ event: PayerChannel.Event, now: UInt64, _ random: inout SeededGenerator) {
        advance(to: now)
        check()
        guard let actions = payer?.on(event, at: payerClock + now) else { return }
        for action in bug == .sendsBeforePersisting ? actions.reversed() : actions {
            if random.chance(faults.crash) {
                stopPayer()
                outcome.restarts.append((.payer, random.between(1, terms.tick * 2)))
                return
            }
            carryOut(action, &random)
        }
        check()
    }

    mutating func stopPayer() {
        guard payer != nil else { return }
        payer = nil
        payerTimer = nil
        outcome.notes.append(.channelSideCrashes)
    }

    /// Tells the payer's side what its party sees on the ledger.
    mutating func lookForPayer(_ channel: Channel?, now: UInt64, _ random: inout SeededGenerator) {
        guard let phase = payer?.phase, phase != .closed else { return }
        guard let channel else { return feedPayer(.closed, now: now, &random) }
        if channel.closes != nil { return feedPayer(.closing, now: now, &random) }
        if let known = payer?.deposit, channel.deposit > known {
            feedPayer(.toppedUp(deposit: channel.deposit), now: now, &random)
        }
        if let best = channel.best, best.number > payer?.highest?.voucher.number ?? .max {
            feedPayer(
                .redeemed(Voucher(channel: id.cid, number: best.number, total: best.total)), now: now, &random)
        }
    }

    private mutating func carryOut(_ action: PayerChannel.Action, _ random: inout SeededGenerator) {
        switch action {
        case .persist(let state):
            if let last = payerDisk.last.flatMap({ try? PayerState(bytes: $0) }), state.generation <= last.generation {
                violated(.vouchers, "a stored state was replaced by one that is not newer")
            }
            store(state.encoded(), in: &payerDisk)
            if let highest = state.highest { note(signed: highest) }
        case .send(let voucher):
            let stored = payerDisk.last.flatMap { try? PayerState(bytes: $0) }?.highest
            if stored != voucher { violated(.vouchers, "voucher \(voucher.voucher.number) left before it was stored") }
            note(signed: voucher)
            outcome.notes.append(.voucherSigned)
            outcome.messages.append((.payee, .voucher(told(voucher, &random).encoded())))
        case .topUpWanted: topUp(&random)
        case .closeCooperatively(let voucher): outcome.messages.append((.payee, .closeWish(voucher?.encoded())))
        case .closeAlone: if lease == nil { outcome.operations.append((.payer, .closeChannel(id, nil))) }
        case .refuseToSign(.forgedVoucher), .refuseToSign(.contradictoryVoucher), .refuseToSign(.claimedTooMuch):
            if !payeeLies { violated(.vouchers, "an honest payee was refused: \(action)") }
        case .refuseToSign(.restoredFromOldBackup): outcome.notes.append(.refusesToSign)
        case .refuseToSign, .stopPaying, .unusable: return
        }
    }

    private mutating func topUp(_ random: inout SeededGenerator) {
        guard random.chance(60) else { return }
        let amount = terms.ratePerTick * random.between(1, 12)
        outcome.operations.append(
            (.payer, lease.map { .topUpLease($0, amount: amount) } ?? .topUpChannel(id, amount: amount)))
    }

    /// What a payer that lies sends instead now and then: an old voucher, one for another channel, one that nobody signed.
    private mutating func told(_ voucher: SignedVoucher, _ random: inout SeededGenerator) -> SignedVoucher {
        guard payerLies, random.chance(20) else { return voucher }
        outcome.notes.append(.lie)
        let number = voucher.voucher.number
        switch random.below(3) {
        case 0:
            let old = Voucher(
                channel: id.cid, number: number, total: voucher.voucher.total - min(voucher.voucher.total, 1))
            return SignedVoucher(voucher: old, signature: voucher.signature)
        case 1:
            let other = Voucher(
                channel: CID(codec: .dagCBOR, sha256: random.digest()), number: number, total: voucher.voucher.total)
            return other.signed(by: key, network: terms.network)
        default: return SignedVoucher(voucher: voucher.voucher, signature: random.bytes(64))
        }
    }

    /// The planted bug of a payer that takes its old state for its newest and spends anew.
    private mutating func signAgain(_ state: PayerState) {
        guard let last = state.highest?.voucher else { return }
        let again = Voucher(channel: id.cid, number: last.number, total: last.total + terms.ratePerTick)
        note(signed: again.signed(by: key, network: terms.network))
    }
}
