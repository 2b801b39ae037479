// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import ChannelCore

/// The shells: they carry out actions in order, and die between any two of them.
extension Simulation {
    mutating func feedPayer(_ event: PayerChannel.Event) {
        guard payer != nil, let actions = payer?.on(event, at: payerClock + now) else { return }
        for action in actions {
            if random.chance(faults.payerCrash) { return crashPayer() }
            carryOut(action)
        }
    }

    mutating func feedPayee(_ event: PayeeChannel.Event) {
        guard payee != nil, let actions = payee?.on(event, at: payeeClock + now) else { return }
        for action in actions {
            if random.chance(faults.payeeCrash) { return crashPayee() }
            carryOut(action)
        }
        check()
    }

    private mutating func carryOut(_ action: PayerChannel.Action) {
        switch action {
        case .persist(let state):
            if let last = payerDisk.last.flatMap({ try? PayerState(bytes: $0) }), state.generation <= last.generation,
                oldBackups == 0
            {
                violated("a stored state was replaced by one that is not newer")
            }
            payerDisk.append(state.encoded())
            if let highest = state.highest { note(signed: highest) }
        case .send(let voucher):
            let stored = payerDisk.last.flatMap { try? PayerState(bytes: $0) }?.highest
            if stored != voucher { violated("a voucher left before it was stored") }
            note(signed: voucher)
            send(.voucherArrives(voucher.encoded()))
        case .topUpWanted:
            // Asked for once, so the shell sees to it that it arrives.
            after(1 + random.below(terms.tick * 2), .ledgerTakes(.topUp(terms.ratePerTick * (1 + random.below(30)))))
        case .closeCooperatively(let voucher): send(.closeWishArrives(voucher?.encoded()))
        case .closeAlone: submit(.closeAlone)
        case .refuseToSign(.forgedVoucher), .refuseToSign(.contradictoryVoucher), .refuseToSign(.claimedTooMuch):
            violated("an honest payee was refused: \(action)")
        case .refuseToSign, .stopPaying, .unusable: break
        }
    }

    private mutating func carryOut(_ action: PayeeChannel.Action) {
        let stored = payeeDisk.last.flatMap { try? PayeeState(bytes: $0) }
        switch action {
        case .persist(let state):
            payeeDisk.append(state.encoded())
            if let accepted = state.accepted, accepted != stored?.accepted { check(redeemable: accepted) }
        case .freeze:
            running = false
            freezes += 1
        case .resume:
            if stored?.accepted != payee?.accepted { violated("resumed on a voucher that is not stored") }
            running = true
        case .send(let claim):
            if claim.accepted != stored?.accepted { violated("acknowledged a voucher that is not stored") }
            send(.claimArrives(claim.encoded()))
        case .close(let voucher): submit(.close(voucher))
        case .dispute(let voucher): submit(.dispute(voucher))
        case .refuse(.invalidSignature), .refuse(.wrongChannel), .refuse(.totalFell), .refuse(.lessThanATick):
            violated("an honest payer was refused: \(action)")
        case .refuse, .unusable: break
        }
    }

    private mutating func crashPayer() {
        payer = nil
        payerCrashes += 1
        after(1 + random.below(terms.tick * 3), .payerRestarts)
    }

    /// The sandbox stops with its provider.
    private mutating func crashPayee() {
        payee = nil
        running = false
        payeeCrashes += 1
        after(1 + random.below(terms.tick * 3), .payeeRestarts)
    }

    private mutating func backup(of disk: [[UInt8]]) -> [UInt8]? {
        guard random.chance(faults.oldBackup) else { return disk.last }
        oldBackups += 1
        return random.chance(20) ? nil : disk.randomElement(using: &random)
    }

    mutating func restartPayer() throws {
        let state = try backup(of: payerDisk).map { try PayerState(bytes: $0) }
        if let state { payerDisk.append(state.encoded()) } else { payerDisk = [] }
        payer = try PayerChannel(
            terms: terms, key: parties.payer, restoring: state, lowWaterTicks: 4, at: payerClock + now)
        lookAtLedger(forPayer: true)
    }

    mutating func restartPayee() throws {
        let state = try backup(of: payeeDisk).map { try PayeeState(bytes: $0) }
        if let state { payeeDisk.append(state.encoded()) } else { payeeDisk = [] }
        let restored = try PayeeChannel(terms: terms, restoring: state, at: payeeClock + now)
        if oldBackups == 0, work > restored.worked + lostWork + terms.tick + terms.grace {
            violated("a crash lost more than a tick and the grace: \(work - restored.worked - lostWork)")
        }
        lostWork = work - min(work, restored.worked)
        payee = restored
        lookAtLedger(forPayer: false)
        feedPayee(.work(wanted: true))
    }

    mutating func lookAtLedger(forPayer: Bool) {
        let (deposit, redeemed, phase) = (ledger.deposit, ledger.redeemed, ledger.phase)
        if forPayer {
            feedPayer(.toppedUp(deposit: deposit))
            if phase == .open, let redeemed { feedPayer(.redeemed(redeemed)) }
            if phase == .closing { feedPayer(.closing) }
            if phase == .closed { feedPayer(.closed) }
        } else {
            feedPayee(.toppedUp(deposit: deposit))
            if phase == .open, let redeemed { feedPayee(.redeemed(redeemed)) }
            if phase == .closing { feedPayee(.closing(highest: redeemed)) }
            if phase == .closed { feedPayee(.closed) }
            if phase == .open, random.chance(3), let voucher = payee?.accepted { submit(.redeem(voucher)) }
        }
    }

    /// What the ledger does with a transaction; one that does not fit is dropped.
    mutating func take(_ step: LedgerStep) {
        func redeem(_ signed: SignedVoucher) {
            let good = terms.refusal(of: signed, after: ledger.redeemed, redeemed: nil, deposit: ledger.deposit) == nil
            if good { ledger.redeemed = signed.voucher }
        }
        switch (step, ledger.phase) {
        case (.topUp(let amount), .open): ledger.deposit += amount
        case (.redeem(let voucher), .open), (.dispute(let voucher), .closing): redeem(voucher)
        case (.close(let voucher), .open), (.close(let voucher), .closing):
            if let voucher { redeem(voucher) }
            ledger.phase = .closed
        case (.closeAlone, .open):
            ledger.phase = .closing
            after(20_000 + terms.tick * 20, .ledgerTakes(.end))
        case (.end, .closing): ledger.phase = .closed
        default: break
        }
    }
}
