// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

/// The tenant's side of a payment channel: decides when to sign the next voucher.
///
/// A pure value: it has no clock, no storage and no network. `on(_:at:)` takes an event and gives actions, which the
/// shell carries out in order. Times are milliseconds of any clock that does not run backwards.
///
/// ### What it keeps
/// - It pays for one tick at a time, only when the payee claims it, only after the payee has shown that it holds the
///   last voucher, and never faster than one tick per tick of its own clock (a late voucher may be made up for within
///   the grace). So at any moment it has paid at most one tick beyond what an honest payee has worked.
/// - Each voucher has the next number and one tick more in total. What is signed for a number therefore depends on
///   nothing else, and a state that was lost or restored leads to the same bytes, never to two totals for one number.
/// - A voucher leaves only after it is stored.
///
/// ### What it cannot keep
/// It cannot see whether the payee works. A payee that takes money and does nothing gets a tick per tick until the
/// tenant sees it and closes. A restored old state is noticed only if the payee shows the newer voucher. A payee that
/// hides it gains nothing: vouchers are cumulative, so it is offered vouchers that it has already.
public struct PayerChannel: Sendable {
    public internal(set) var terms: ChannelTerms
    public internal(set) var phase: ChannelPhase
    /// What the ledger holds, as far as is known.
    public internal(set) var deposit: UInt64
    /// The newest voucher that was signed or learnt.
    public internal(set) var highest: SignedVoucher?

    let key: PrivateKey
    let lowWaterTicks: UInt64
    var generation: UInt64
    /// The latest time that was ever given.
    var clock: UInt64
    /// Before this, no further voucher is signed; nil before the first.
    var due: UInt64?
    /// What the payee's latest claim wants.
    var wanted: UInt64 = 0
    /// The deposit at which a top-up was asked for last, and whether nothing was left then.
    var topUpAsked: (deposit: UInt64, empty: Bool)?
    /// When closing began, while the ledger does not show it.
    var closingSince: UInt64?
    var closeAgain: UInt64 = 0

    /// Begins a channel.
    ///
    /// - Parameters:
    ///   - key: The payer's key.
    ///   - lowWaterTicks: A top-up is asked for when the deposit holds fewer ticks.
    /// - Throws: `wrongKey`.
    public init(
        terms: ChannelTerms,
        key: PrivateKey,
        lowWaterTicks: UInt64 = ChannelLimits.lowWaterTicks,
        at now: UInt64,
    ) throws(ChannelError) {
        guard key.publicKey == terms.payer else {
            throw ChannelError(.wrongKey, "The channel is paid by \(terms.payer); this key is \(key.publicKey).")
        }
        self.terms = terms
        self.key = key
        self.lowWaterTicks = lowWaterTicks
        phase = terms.opened == nil ? .opening : .open
        deposit = terms.deposit
        generation = 0
        clock = now
    }

    /// Goes on from what was stored. Whether that is the newest state cannot be known: nothing is signed before the
    /// payee has said what it holds, nor within the first tick, since the last one may have been paid just now.
    ///
    /// - Parameter state: nil if it was lost. The payee's claim brings the newest voucher back.
    /// - Throws: `wrongKey`; `wrongChannel` if the state is another channel's; `damagedState` if its voucher is not
    ///   signed with this key.
    public init(
        terms: ChannelTerms,
        key: PrivateKey,
        restoring state: PayerState?,
        lowWaterTicks: UInt64 = ChannelLimits.lowWaterTicks,
        at now: UInt64,
    ) throws(ChannelError) {
        try self.init(terms: terms, key: key, lowWaterTicks: lowWaterTicks, at: now)
        due = now.adding(terms.tick)
        guard let state else { return }
        try terms.check(stored: state.channel, state.highest)
        generation = state.generation
        highest = state.highest
        if state.closing {
            phase = .closing
            closingSince = now
            closeAgain = now
        }
    }

    /// When the next `timePassed` is due; nil if only events can change anything.
    public var nextDeadline: UInt64? {
        switch phase {
        case .open: wantsToSign && fits ? due ?? clock : nil
        case .closing: closingSince == nil ? nil : closeAgain
        case .opening, .closed: nil
        }
    }

    /// Takes one event. `now` earlier than before counts as no time passed.
    public mutating func on(_ event: Event, at now: UInt64) -> [Action] {
        clock = max(clock, now)
        switch event {
        case .opened(let recorded): return open(recorded)
        case .claimed(let claim): return answer(claim)
        case .timePassed: return phase == .closing ? pursueClosing() : signIfDue()
        case .toppedUp(let deposit):
            self.deposit = max(self.deposit, deposit)
            return signIfDue()
        case .redeemed(let voucher): return note(redeemed: voucher)
        case .closeWanted: return close()
        case .closing: return closingSeen()
        case .closed:
            phase = .closed
            return []
        }
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
}

extension ChannelTerms {
    /// Checks what storage gave back.
    func check(stored channel: CID, _ voucher: SignedVoucher?) throws(ChannelError) {
        guard channel == self.channel, voucher.map({ $0.voucher.channel == channel }) ?? true else {
            throw ChannelError(.wrongChannel, "The stored state is of channel \(channel), not of \(self.channel).")
        }
        guard voucher.map({ $0.isSigned(by: payer, network: network) }) ?? true else {
            throw ChannelError(
                .damagedState,
                "The stored voucher of channel \(channel) is not signed by its payer; set it aside and restore without it."
            )
        }
    }
}
