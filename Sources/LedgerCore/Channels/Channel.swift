// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import DagCBOR
import Keys
import Multiformats

/// What a payer says when it opens a channel. Times in milliseconds.
public struct ChannelOffer: Hashable, Sendable {
    public var payee: AccountID
    public var deposit: NanoCredits
    /// Price of one tick, in nano-credits.
    public var ratePerTick: NanoCredits
    public var tick: UInt64
    /// How far work may run into an unpaid tick.
    public var grace: UInt64
    /// How long the ledger waits for a better voucher when the payer closes alone.
    public var disputeWindow: UInt64

    public init(
        payee: AccountID, deposit: NanoCredits, ratePerTick: NanoCredits, tick: UInt64, grace: UInt64,
        disputeWindow: UInt64
    ) {
        self.payee = payee
        self.deposit = deposit
        self.ratePerTick = ratePerTick
        self.tick = tick
        self.grace = grace
        self.disputeWindow = disputeWindow
    }
}

/// Money that vouchers move: the ledger sees its opening, its closing and the last voucher.
public struct Channel: Hashable, Sendable {
    public var payer: AccountID
    public var offer: ChannelOffer
    /// All that was put in.
    public var deposit: NanoCredits
    public var opened: LedgerTime
    /// The best voucher shown so far.
    public var best: Best?
    /// When it is settled if the payee shows no better voucher; nil while it is open.
    public var closes: LedgerTime?
    /// The lease that it pays, while that lives.
    public var lease: LeaseID?

    public struct Best: Hashable, Sendable {
        public var number: UInt64
        public var total: NanoCredits
    }

    /// The terms as both sides of `ChannelCore` hold them.
    ///
    /// - Throws: `ChannelError` for terms that no channel can have.
    public func terms(_ id: ChannelID, network: CID) throws(ChannelError) -> ChannelTerms {
        try ChannelTerms(
            channel: id.cid, network: network, payer: payer, payee: offer.payee, deposit: deposit,
            ratePerTick: offer.ratePerTick, tick: offer.tick, grace: offer.grace, opened: opened)
    }
}

extension ChannelOffer: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 6)
        writer.field("tick", tick)
        writer.field("grace", grace)
        writer.field("payee", payee)
        writer.field("deposit", deposit)
        writer.field("ratePerTick", ratePerTick)
        writer.field("disputeWindow", disputeWindow)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 6)
        tick = try reader.number("tick")
        grace = try reader.number("grace")
        payee = try reader.account("payee")
        deposit = try reader.number("deposit")
        ratePerTick = try reader.number("ratePerTick")
        disputeWindow = try reader.number("disputeWindow")
    }
}

extension Channel: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 7)
        writer.field("best", optional: best)
        writer.field("lease", lease)
        writer.field("offer", offer)
        writer.field("payer", payer)
        writer.field("closes", closes)
        writer.field("opened", opened)
        writer.field("deposit", deposit)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 7)
        best = try reader.optionalValue("best")
        lease = try reader.optionalRecord("lease")
        offer = try reader.value("offer")
        payer = try reader.account("payer")
        closes = try reader.optionalNumber("closes")
        opened = try reader.number("opened")
        deposit = try reader.number("deposit")
    }
}

extension Channel.Best: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("total", total)
        writer.field("number", number)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        total = try reader.number("total")
        number = try reader.number("number")
    }
}
