// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The provider's side of a payment channel: meters work, claims ticks, takes vouchers, freezes and resumes.
///
/// A pure value: it has no clock, no storage and no network. `on(_:at:)` takes an event and gives actions, which the
/// shell carries out in order. Times are milliseconds of any clock that does not run backwards. The shell must give
/// `timePassed` at `nextDeadline`: work that goes on beyond the credit because nobody stopped it is not metered.
///
/// ### What it keeps
/// - A tick is claimed when all ticks before it are worked. Work runs into an unpaid tick by the grace at most, and not
///   at all if the deposit could not pay for it. So at any moment it is owed less than one tick.
/// - Work resumes only on a voucher that is stored.
/// - Every accepted voucher can be redeemed: signed for this channel, newer than any other, covered by the deposit.
///
/// ### What it cannot keep
/// Work since the last stored state is not metered after a crash and done again: at most a tick and the grace, borne by
/// the side that crashed. A payee restored from an old state gets its newest voucher back from the payer; if the payer
/// is gone as well, what the lost vouchers gave is lost.
public struct PayeeChannel: Sendable {
    public internal(set) var terms: ChannelTerms
    public internal(set) var phase: ChannelPhase
    /// What the ledger holds, as far as is known.
    public internal(set) var deposit: UInt64
    /// The newest voucher that was accepted.
    public internal(set) var accepted: SignedVoucher?
    /// Metered work, in milliseconds.
    public internal(set) var worked: UInt64 = 0
    /// Whether the workload runs, as far as this side ordered it.
    public internal(set) var isWorking = false

    var workWanted = false
    /// The newest voucher that the ledger is known to have.
    var redeemed: Voucher?
    /// The latest time that was ever given.
    var clock: UInt64
    /// When to claim again; nil before the first time.
    var claimAgain: UInt64?
    /// The payer is owed an answer.
    var answerDue = false
    /// Restored, and no voucher taken since: the state may be old.
    var mayBeBehind = false
    /// This side wants to close, and the ledger does not show it yet.
    var closeWanted = false
    /// When to go to the ledger again.
    var submitAgain: UInt64 = 0
    /// Something changed that must be stored before the next step.
    var unsaved = false

    /// Begins a channel. It is open if the terms say when the ledger opened it.
    public init(terms: ChannelTerms, at now: UInt64) {
        self.terms = terms
        phase = terms.opened == nil ? .opening : .open
        deposit = terms.deposit
        clock = now
    }

    /// Goes on from what was stored, with the workload frozen. Tell it at once what the ledger says now, and whether
    /// there is work.
    ///
    /// - Parameter state: nil if it was lost. The payer sends its newest voucher again.
    /// - Throws: `wrongChannel` if the state is another channel's; `damagedState` if its voucher is not the payer's.
    public init(terms: ChannelTerms, restoring state: PayeeState?, at now: UInt64) throws(ChannelError) {
        self.init(terms: terms, at: now)
        // Tells the payer at once what is held, and brings back what is missing.
        answerDue = true
        mayBeBehind = true
        guard let state else { return }
        try terms.check(stored: state.channel, state.accepted)
        accepted = state.accepted
        // What was learnt from the ledger is learnt again; without it nothing beyond the voucher counts.
        worked = min(state.worked, paidTime.adding(terms.grace))
        if state.closing { beginClosing() }
    }

    /// Takes one event. `now` earlier than before counts as no time passed.
    public mutating func on(_ event: Event, at now: UInt64) -> [Action] {
        advance(to: now)
        let answers = take(event)
        return answers + settle()
    }

    private mutating func take(_ event: Event) -> [Action] {
        switch event {
        case .opened(let recorded): return open(recorded)
        case .work(let wanted): workWanted = wanted
        case .voucher(let signed): return accept(signed)
        case .timePassed: break
        case .toppedUp(let deposit): self.deposit = max(self.deposit, deposit)
        case .redeemed(let voucher): note(redeemed: voucher)
        case .closeWanted: if phase < .closing { beginClosing() }
        case .closing(let highest): closingSeen(highest)
        case .closed: phase = .closed
        }
        return []
    }

    private mutating func open(_ recorded: ChannelTerms) -> [Action] {
        guard phase == .opening else { return [] }
        if let mismatch = terms.mismatch(with: recorded) {
            phase = .closed
            return [.unusable(mismatch)]
        }
        terms = recorded
        deposit = max(deposit, recorded.deposit)
        phase = .open
        return []
    }

    private mutating func accept(_ signed: SignedVoucher) -> [Action] {
        if signed == accepted {
            answerDue = true
            return []
        }
        if let refusal = refusal(of: signed) { return [.refuse(refusal)] }
        accepted = signed
        catchUp()
        mayBeBehind = false
        unsaved = true
        answerDue = true
        return []
    }

    /// Why this voucher is not taken now, or nil if it would be.
    public func refusal(of signed: SignedVoucher) -> VoucherRefusal? {
        let last = accepted?.voucher
        if let refusal = terms.refusal(of: signed, after: last, redeemed: redeemed, deposit: deposit) { return refusal }
        guard signed.voucher.total - (last?.total ?? 0) >= terms.ratePerTick else {
            return .lessThanATick(price: terms.ratePerTick)
        }
        if phase > .open { return .closed }
        return phase == .opening ? .beforeOpening : nil
    }
}
