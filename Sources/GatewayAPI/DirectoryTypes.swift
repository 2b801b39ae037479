// SPDX-License-Identifier: Apache-2.0

/// What an account publishes of itself for others to find; at least one of the two.
public struct DirectoryEntryInfo: Codable, Sendable, Hashable {
    /// The x-only secp256k1 public key (BIP 340) to which contents are granted, as 64 hexadecimal digits. The ledger does
    /// not check that it is on the curve.
    public var encryptionKey: String?
    /// It re-encrypts for others.
    public var proxy: ProxyOfferInfo?

    public init(encryptionKey: String? = nil, proxy: ProxyOfferInfo? = nil) {
        self.encryptionKey = encryptionKey
        self.proxy = proxy
    }
}

/// How an account that re-encrypts for others is reached.
public struct ProxyOfferInfo: Codable, Sendable, Hashable {
    /// The identity under which it answers on the peer network, `z6Mk…`.
    public var peer: String
    /// Addresses of the peer network, at most eight.
    public var endpoints: [String]

    public init(peer: String, endpoints: [String]) {
        self.peer = peer
        self.endpoints = endpoints
    }
}

/// An account that re-encrypts for others.
public struct ProxyInfo: Codable, Sendable, Hashable {
    public var account: String
    public var offer: ProxyOfferInfo
    /// The account's own key, if it publishes one; see `DirectoryEntryInfo`.
    public var encryptionKey: String?
    /// Milliseconds since 1970: since when without a break, and when it said something new of itself.
    public var since: UInt64
    public var changedAt: UInt64

    public init(account: String, offer: ProxyOfferInfo, encryptionKey: String?, since: UInt64, changedAt: UInt64) {
        self.account = account
        self.offer = offer
        self.encryptionKey = encryptionKey
        self.since = since
        self.changedAt = changedAt
    }
}
