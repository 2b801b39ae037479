// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What a provider says of itself.
public struct ProviderProfile: Hashable, Sendable {
    /// The identity under which its node answers on the peer network.
    public var peer: Bytes32
    /// Addresses at which it can be reached, as texts of the peer network; at most `LedgerLimits.endpoints`.
    public var endpoints: [String]
    /// At most `LedgerLimits.attributes`.
    public var attributes: [Attribute]
    /// Data sets that it holds, sorted; at most `LedgerLimits.datasetsPerProvider`.
    public var datasets: [CID]

    public init(peer: Bytes32, endpoints: [String] = [], attributes: [Attribute] = [], datasets: [CID] = []) {
        self.peer = peer
        self.endpoints = endpoints
        self.attributes = attributes
        self.datasets = datasets
    }

    /// Whether an address has a form that any peer network may use: printable ASCII without spaces.
    static func isEndpoint(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// An account that lends machines.
public struct ProviderRecord: Hashable, Sendable {
    public var profile: ProviderProfile
    public var registered: LedgerTime
    /// Listings that are open or still hold leases.
    public var listings: UInt64
    /// Money that it stands to lose, as far as no lease holds it.
    public var collateral: NanoCredits

    public init(
        profile: ProviderProfile, registered: LedgerTime = 0, listings: UInt64 = 0, collateral: NanoCredits = 0
    ) {
        self.profile = profile
        self.registered = registered
        self.listings = listings
        self.collateral = collateral
    }

    public var peer: Bytes32 { profile.peer }
}

extension ProviderProfile: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("peer", peer)
        writer.field("datasets", links: datasets)
        writer.field("endpoints", texts: endpoints)
        writer.field("attributes", list: attributes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        peer = try reader.bytes32("peer")
        datasets = try reader.links("datasets", max: LedgerLimits.datasetsPerProvider)
        endpoints = try reader.texts("endpoints", max: LedgerLimits.endpoints, bytes: LedgerLimits.endpointBytes)
        attributes = try reader.list("attributes", max: LedgerLimits.attributes)
    }
}

extension ProviderRecord: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("profile", profile)
        writer.field("listings", listings)
        writer.field("collateral", collateral)
        writer.field("registered", registered)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        profile = try reader.value("profile")
        listings = try reader.number("listings")
        collateral = try reader.number("collateral")
        registered = try reader.number("registered")
    }
}
