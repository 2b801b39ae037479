// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What an account publishes of itself for others to find; says at least one of the two.
///
/// The ledger knows no curve: whether `encryptionKey` is the x of a point on it is for whoever encrypts to it to check.
public struct DirectoryEntry: Hashable, Sendable {
    /// The x-only secp256k1 public key (even y, as BIP 340) to which contents are granted.
    public var encryptionKey: Bytes32?
    /// It re-encrypts for others.
    public var proxy: ProxyOffer?

    public init(encryptionKey: Bytes32? = nil, proxy: ProxyOffer? = nil) {
        self.encryptionKey = encryptionKey
        self.proxy = proxy
    }
}

/// How an account that re-encrypts for others is reached.
public struct ProxyOffer: Hashable, Sendable {
    /// The identity under which it answers on the peer network.
    public var peer: Bytes32
    /// Addresses at which it can be reached, as texts of the peer network; at most `LedgerLimits.endpoints`.
    public var endpoints: [String]

    public init(peer: Bytes32, endpoints: [String] = []) {
        self.peer = peer
        self.endpoints = endpoints
    }
}

/// Wire form: `{"proxy": {…} | null, "encryptionKey": bytes(32) | null}`.
extension DirectoryEntry: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("proxy", optional: proxy)
        writer.field("encryptionKey", encryptionKey)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        proxy = try reader.optionalValue("proxy")
        encryptionKey = try reader.optionalBytes32("encryptionKey")
    }
}

/// Wire form: `{"peer": bytes(32), "endpoints": [text, …]}`.
extension ProxyOffer: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("peer", peer)
        writer.field("endpoints", texts: endpoints)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        peer = try reader.bytes32("peer")
        endpoints = try reader.texts("endpoints", max: LedgerLimits.endpoints, bytes: LedgerLimits.endpointBytes)
    }
}
