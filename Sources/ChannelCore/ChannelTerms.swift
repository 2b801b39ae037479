// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

/// What payer and payee agreed on, and what the ledger's record of the channel says.
///
/// Money is in nano-credits, times are in milliseconds. The rate is fixed for the life of a channel.
public struct ChannelTerms: Hashable, Sendable {
    /// Names the channel's record on the ledger: a CIDv1 of DAG-CBOR with SHA2-256. A channel that is opened again has
    /// another name, so that no voucher outlives its channel.
    public let channel: CID
    /// CID of the network's genesis.
    public let network: CID
    /// The tenant, who signs vouchers.
    public let payer: PublicKey
    /// The provider, who redeems them.
    public let payee: PublicKey
    /// What the ledger holds for this channel at opening.
    public let deposit: UInt64
    /// Price of one tick.
    public let ratePerTick: UInt64
    /// Length of a tick.
    public let tick: UInt64
    /// How far work may run into a tick that is not paid yet: covers the way of claim and voucher. Below `tick`, so
    /// that the payee never risks a whole tick. With zero, work freezes between any two ticks.
    public let grace: UInt64
    /// Ledger time at which the ledger recorded the opening; nil as long as it was not seen there.
    public let opened: UInt64?

    /// Checks the terms.
    ///
    /// - Throws: `invalidTerms` unless the channel is named as records are, the parties differ, the rate is above zero,
    ///   the deposit covers a tick, the tick is within `ChannelLimits.tick` and the grace below it.
    public init(
        channel: CID,
        network: CID,
        payer: PublicKey,
        payee: PublicKey,
        deposit: UInt64,
        ratePerTick: UInt64,
        tick: UInt64,
        grace: UInt64,
        opened: UInt64?,
    ) throws(ChannelError) {
        func check(_ holds: Bool, _ message: String) throws(ChannelError) {
            guard holds else { throw ChannelError(.invalidTerms, message) }
        }
        try check(channel.namesRecord, "A channel is named by a CIDv1 of DAG-CBOR with SHA2-256; this is \(channel).")
        try check(payer != payee, "A channel runs between two accounts; payer and payee are the same.")
        try check(ratePerTick > 0, "A channel without a price is not needed; set a rate above zero.")
        try check(deposit >= ratePerTick, "The deposit does not cover one tick; at least \(ratePerTick) is needed.")
        try check(
            ChannelLimits.tick.contains(tick),
            "A tick of \(tick) ms is outside of \(ChannelLimits.tick.lowerBound) to \(ChannelLimits.tick.upperBound) ms."
        )
        try check(grace < tick, "The grace of \(grace) ms must be shorter than the tick of \(tick) ms.")
        self.channel = channel
        self.network = network
        self.payer = payer
        self.payee = payee
        self.deposit = deposit
        self.ratePerTick = ratePerTick
        self.tick = tick
        self.grace = grace
        self.opened = opened
    }

    /// How `recorded`, found on the ledger, breaks what was agreed; nil if it does not. A larger deposit is welcome.
    public func mismatch(with recorded: ChannelTerms) -> TermsMismatch? {
        if recorded.channel != channel { return .channel }
        if recorded.network != network { return .network }
        if recorded.payer != payer { return .payer }
        if recorded.payee != payee { return .payee }
        if recorded.deposit < deposit { return .deposit }
        if recorded.ratePerTick != ratePerTick { return .ratePerTick }
        if recorded.tick != tick { return .tick }
        if recorded.grace != grace { return .grace }
        if recorded.opened == nil { return .opened }
        return nil
    }

    /// How much work `total` pays for, in milliseconds. Only whole ticks count.
    func time(paidBy total: UInt64) -> UInt64 { (total / ratePerTick).multiplied(by: tick) }
}

/// The first term in which the ledger's record differs from what was agreed. Such a channel is never used.
public enum TermsMismatch: String, Hashable, Sendable {
    case channel, network, payer, payee
    /// The ledger holds less.
    case deposit
    case ratePerTick, tick, grace
    /// The record says nothing of an opening.
    case opened
}

extension CID {
    /// Whether this is a name as ledger records have it; its binary form then has 36 bytes.
    var namesRecord: Bool { version == 1 && codec == .dagCBOR && digest != nil }
}
