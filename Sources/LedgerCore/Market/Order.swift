// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// How a lease is paid.
public enum PaymentMode: Hashable, Sendable {
    /// Escrow flows to the provider for each millisecond while heartbeats are good; the tenant may be away.
    case stream
    /// The tenant signs a voucher each tick, off the ledger. Times in milliseconds: a tick, how far work may run into an
    /// unpaid one, and how long the ledger waits for a better voucher when the tenant closes alone.
    case channel(tick: UInt64, grace: UInt64, disputeWindow: UInt64)
}

/// What a tenant says when it places an order.
public struct OrderTerms: Hashable, Sendable {
    /// The identity under which the tenant's node answers on the peer network.
    public var peer: Bytes32
    public var requirements: Requirements
    /// The most it pays, in nano-credits per hour.
    public var maximumRate: NanoCredits
    /// How long the workload may run, in milliseconds.
    public var duration: UInt64
    /// When the order lapses if nobody has taken it.
    public var expires: LedgerTime
    /// Money set aside; becomes the lease's escrow, and what is not used returns.
    public var deposit: NanoCredits
    /// The most that deposit and top-ups may come to; nil sets no cap.
    public var spendingCap: NanoCredits?
    public var allocation: AllocationPolicy
    public var payment: PaymentMode
    /// The encrypted manifest.
    public var manifest: CID
    /// 16 public random bytes from which the tenant derives the order's content key.
    public var salt: [UInt8]

    public init(
        peer: Bytes32, requirements: Requirements, maximumRate: NanoCredits, duration: UInt64, expires: LedgerTime,
        deposit: NanoCredits, spendingCap: NanoCredits? = nil, allocation: AllocationPolicy = .firstCome,
        payment: PaymentMode = .stream, manifest: CID, salt: [UInt8]
    ) {
        self.peer = peer
        self.requirements = requirements
        self.maximumRate = maximumRate
        self.duration = duration
        self.expires = expires
        self.deposit = deposit
        self.spendingCap = spendingCap
        self.allocation = allocation
        self.payment = payment
        self.manifest = manifest
        self.salt = salt
    }
}

/// A tenant's request; consumed exactly once.
public struct Order: Hashable, Sendable {
    public var tenant: AccountID
    public var terms: OrderTerms
    public var placed: LedgerTime
    /// Bids on it, and the listing of the last; each bid names the one before.
    public var bids: UInt64
    public var lastBid: ListingID?

    public init(
        tenant: AccountID, terms: OrderTerms, placed: LedgerTime, bids: UInt64 = 0, lastBid: ListingID? = nil
    ) {
        self.tenant = tenant
        self.terms = terms
        self.placed = placed
        self.bids = bids
        self.lastBid = lastBid
    }

    /// When an auction takes no more bids, nil for other policies.
    public var biddingEnds: LedgerTime? {
        guard case .auction(let rules) = terms.allocation else { return nil }
        return Arithmetic.saturating(placed, rules.window)
    }

    /// When an auction is decided: after the window, and for sealed bids after the time to reveal them.
    public var decided: LedgerTime? {
        guard let end = biddingEnds, case .auction(let rules) = terms.allocation else { return nil }
        return Arithmetic.saturating(end, rules.reveal ?? 0)
    }
}

extension PaymentMode: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .stream:
            writer.writeKey("stream")
            writer.writeMapHeader(count: 0)
        case .channel(let tick, let grace, let window):
            writer.writeKey("channel")
            writer.writeMapHeader(count: 3)
            writer.field("tick", tick)
            writer.field("grace", grace)
            writer.field("disputeWindow", window)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        switch try reader.readKey(max: 16) {
        case "stream":
            try reader.readMapHeader(exactly: 0)
            self = .stream
        case "channel":
            try reader.readMapHeader(exactly: 3)
            let tick = try reader.number("tick")
            let grace = try reader.number("grace")
            self = .channel(tick: tick, grace: grace, disputeWindow: try reader.number("disputeWindow"))
        default: throw .invalid("unknown mode of payment")
        }
    }
}

extension OrderTerms: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 11)
        writer.field("peer", peer)
        writer.field("salt", salt)
        writer.field("deposit", deposit)
        writer.field("expires", expires)
        writer.field("payment", payment)
        writer.field("duration", duration)
        writer.field("manifest", link: manifest)
        writer.field("allocation", allocation)
        writer.field("maximumRate", maximumRate)
        writer.field("spendingCap", spendingCap)
        writer.field("requirements", requirements)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 11)
        peer = try reader.bytes32("peer")
        salt = try reader.bytes("salt", max: LedgerLimits.saltBytes)
        deposit = try reader.number("deposit")
        expires = try reader.number("expires")
        payment = try reader.value("payment")
        duration = try reader.number("duration")
        manifest = try reader.link("manifest")
        allocation = try reader.value("allocation")
        maximumRate = try reader.number("maximumRate")
        spendingCap = try reader.optionalNumber("spendingCap")
        requirements = try reader.value("requirements")
    }
}

extension Order: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 5)
        writer.field("bids", bids)
        writer.field("terms", terms)
        writer.field("placed", placed)
        writer.field("tenant", tenant)
        writer.field("lastBid", lastBid)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 5)
        bids = try reader.number("bids")
        terms = try reader.value("terms")
        placed = try reader.number("placed")
        tenant = try reader.account("tenant")
        lastBid = try reader.optionalRecord("lastBid")
    }
}
