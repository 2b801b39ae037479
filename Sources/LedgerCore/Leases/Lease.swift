// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What both sides of a lease are held to, as the listing said when the lease was made. Times in milliseconds.
public struct LeaseConditions: Hashable, Sendable {
    public var notice: UInt64
    public var heartbeatInterval: UInt64
    public var heartbeatGrace: UInt64
    /// Taken from the provider's collateral; goes back to it, or to the tenant when the provider breaks the lease.
    public var collateral: NanoCredits
}

/// The agreement that an order and a listing became; holds the escrow.
public struct Lease: Hashable, Sendable {
    public var order: OrderID
    public var tenant: AccountID
    public var provider: AccountID
    public var listing: ListingID
    public var terms: OrderTerms
    public var conditions: LeaseConditions
    /// What it costs, in nano-credits per hour.
    public var rate: NanoCredits
    /// Zero when it is paid through a channel, which holds the money then.
    public var escrow: NanoCredits
    /// Deposit and top-ups so far.
    public var funded: NanoCredits
    /// The channel that pays it, nil for a stream.
    public var channel: ChannelID?
    /// The lease's fresh x-only secp256k1 public key (BIP 340), to which contents are re-encrypted, and to no other. Nil
    /// until the provider has answered a lease that was made from its listing.
    public var grantee: Bytes32?
    public var providerPeer: Bytes32
    public var created: LedgerTime
    /// When the workload began to run. Nil while it is prepared.
    public var started: LedgerTime?
    /// The last sign of life; the stream has flowed up to here for certain.
    public var heartbeat: LedgerTime
    /// Time run; meaningless before the start.
    public var meter: Meter
    /// When the provider may leave without loss, if it has given notice.
    public var noticeEnds: LedgerTime?

    /// Whether it counts no time at present: the escrow has run dry and it waits for a top-up, or its term came while the
    /// ledger was away and it waits for its result.
    public var isPaused: Bool { started != nil && meter.pausedAt != nil }

    /// What has accrued at `time`; never more than the escrow.
    public func accrued(at time: LedgerTime) -> NanoCredits {
        guard started != nil else { return 0 }
        return min(escrow, charge(at: time))
    }

    /// The price of the time run, whether or not there is money for it.
    public func charge(at time: LedgerTime) -> NanoCredits {
        guard started != nil else { return 0 }
        return Arithmetic.charge(rate: rate, milliseconds: meter.elapsed(at: time)) ?? .max
    }
}

extension LeaseConditions: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("notice", notice)
        writer.field("collateral", collateral)
        writer.field("heartbeatGrace", heartbeatGrace)
        writer.field("heartbeatInterval", heartbeatInterval)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        notice = try reader.number("notice")
        collateral = try reader.number("collateral")
        heartbeatGrace = try reader.number("heartbeatGrace")
        heartbeatInterval = try reader.number("heartbeatInterval")
    }
}

extension Lease: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 17)
        writer.field("rate", rate)
        writer.field("meter", meter)
        writer.field("order", order)
        writer.field("terms", terms)
        writer.field("escrow", escrow)
        writer.field("funded", funded)
        writer.field("tenant", tenant)
        writer.field("channel", channel)
        writer.field("created", created)
        writer.field("grantee", grantee)
        writer.field("listing", listing)
        writer.field("started", started)
        writer.field("provider", provider)
        writer.field("heartbeat", heartbeat)
        writer.field("conditions", conditions)
        writer.field("noticeEnds", noticeEnds)
        writer.field("providerPeer", providerPeer)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 17)
        rate = try reader.number("rate")
        meter = try reader.value("meter")
        order = try reader.record("order")
        terms = try reader.value("terms")
        escrow = try reader.number("escrow")
        funded = try reader.number("funded")
        tenant = try reader.account("tenant")
        channel = try reader.optionalRecord("channel")
        created = try reader.number("created")
        grantee = try reader.optionalBytes32("grantee")
        listing = try reader.record("listing")
        started = try reader.optionalNumber("started")
        provider = try reader.account("provider")
        heartbeat = try reader.number("heartbeat")
        conditions = try reader.value("conditions")
        noticeEnds = try reader.optionalNumber("noticeEnds")
        providerPeer = try reader.bytes32("providerPeer")
    }
}
