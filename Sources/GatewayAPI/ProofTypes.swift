// SPDX-License-Identifier: Apache-2.0

/// A record of the ledger that is to be proven, or its absence.
public struct ProveRequest: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        case account, provider, standing, listing, order, bid, lease, rating, channel, directory, totals
    }

    public var kind: Kind
    /// An account or wallet, or an id; none for the totals. Of a bid: the order.
    public var id: String?
    /// Of a bid.
    public var listing: String?

    public init(kind: Kind, id: String? = nil, listing: String? = nil) {
        self.kind = kind
        self.id = id
        self.listing = listing
    }
}

/// What convinces anybody who knows the network's id.
public struct ProofInfo: Codable, Sendable, Hashable {
    public var network: String
    /// The block that states the root.
    public var height: UInt64
    public var at: UInt64
    /// Whether there is such a record.
    public var exists: Bool
    /// The proof's canonical DAG-CBOR, in multibase.
    public var proof: String

    public init(network: String, height: UInt64, at: UInt64, exists: Bool, proof: String) {
        self.network = network
        self.height = height
        self.at = at
        self.exists = exists
        self.proof = proof
    }
}
