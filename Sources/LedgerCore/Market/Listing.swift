// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// What a provider says when it puts a listing on the market. Times are in milliseconds.
public struct ListingTerms: Hashable, Sendable {
    public var capacity: Resources
    public var prices: Prices
    public var offer: Offer
    /// The shortest and the longest lease it takes.
    public var minimumDuration: UInt64
    public var maximumDuration: UInt64
    /// How long before it ends a lease the provider says so, if it is not to lose its collateral.
    public var notice: UInt64
    /// How often the provider reports its leases alive.
    public var heartbeatInterval: UInt64
    /// A lease whose provider was silent for this long ends.
    public var heartbeatGrace: UInt64
    /// What the provider stands to lose with each lease, in nano-credits; taken from its collateral.
    public var collateral: NanoCredits
    /// Whether tenants may take it at its price without an order. If not, it only answers orders.
    public var isDirect: Bool

    public init(
        capacity: Resources, prices: Prices, offer: Offer, minimumDuration: UInt64 = 1, maximumDuration: UInt64,
        notice: UInt64 = 0, heartbeatInterval: UInt64 = 10_000, heartbeatGrace: UInt64 = 60_000,
        collateral: NanoCredits = 0, isDirect: Bool = true
    ) {
        self.capacity = capacity
        self.prices = prices
        self.offer = offer
        self.minimumDuration = minimumDuration
        self.maximumDuration = maximumDuration
        self.notice = notice
        self.heartbeatInterval = heartbeatInterval
        self.heartbeatGrace = heartbeatGrace
        self.collateral = collateral
        self.isDirect = isDirect
    }
}

/// A provider's standing advertisement.
public struct Listing: Hashable, Sendable {
    public var provider: AccountID
    public var terms: ListingTerms
    /// What is not leased out at the moment.
    public var free: Resources
    public var created: LedgerTime
    /// Removed by its owner; it stays until its last lease has ended.
    public var isClosing: Bool

    public init(provider: AccountID, terms: ListingTerms, free: Resources, created: LedgerTime, isClosing: Bool) {
        self.provider = provider
        self.terms = terms
        self.free = free
        self.created = created
        self.isClosing = isClosing
    }

    public var capacity: Resources { terms.capacity }
    public var prices: Prices { terms.prices }
    public var offer: Offer { terms.offer }
    public var maximumDuration: UInt64 { terms.maximumDuration }
}

extension ListingTerms: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 10)
        writer.field("offer", offer)
        writer.field("direct", isDirect)
        writer.field("notice", notice)
        writer.field("prices", prices)
        writer.field("capacity", capacity)
        writer.field("collateral", collateral)
        writer.field("heartbeatGrace", heartbeatGrace)
        writer.field("maximumDuration", maximumDuration)
        writer.field("minimumDuration", minimumDuration)
        writer.field("heartbeatInterval", heartbeatInterval)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 10)
        offer = try reader.value("offer")
        isDirect = try reader.bool("direct")
        notice = try reader.number("notice")
        prices = try reader.value("prices")
        capacity = try reader.value("capacity")
        collateral = try reader.number("collateral")
        heartbeatGrace = try reader.number("heartbeatGrace")
        maximumDuration = try reader.number("maximumDuration")
        minimumDuration = try reader.number("minimumDuration")
        heartbeatInterval = try reader.number("heartbeatInterval")
    }
}

extension Listing: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 5)
        writer.field("free", free)
        writer.field("terms", terms)
        writer.field("closing", isClosing)
        writer.field("created", created)
        writer.field("provider", provider)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 5)
        free = try reader.value("free")
        terms = try reader.value("terms")
        isClosing = try reader.bool("closing")
        created = try reader.number("created")
        provider = try reader.account("provider")
    }
}
