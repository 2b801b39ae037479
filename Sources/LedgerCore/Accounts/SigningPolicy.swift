// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// Who may act for an account of several keys: any `threshold` of them.
///
/// The account is named by the policy's hash, so that the ledger need not hold the policy: each transaction brings it
/// along. An account of one key is named by the key itself; that a hash is also somebody's key is as unlikely as a
/// collision of SHA-256.
public struct SigningPolicy: Hashable, Sendable {
    /// Signatures needed, 1 to the number of keys.
    public let threshold: UInt64
    /// Sorted, unique; 1 to `LedgerLimits.policyKeys`.
    public let keys: [PublicKey]

    /// Sorts the keys.
    ///
    /// - Returns: nil when a key comes twice, or threshold or number of keys are out of bounds.
    public init?(threshold: UInt64, keys: [PublicKey]) {
        let sorted = keys.sorted()
        guard (1...LedgerLimits.policyKeys).contains(sorted.count), (1...UInt64(sorted.count)).contains(threshold),
            zip(sorted, sorted.dropFirst()).allSatisfy({ $0.0 < $0.1 })
        else { return nil }
        self.threshold = threshold
        self.keys = sorted
    }

    /// The account's name: SHA-256 over a domain tag and the policy.
    public var account: AccountID {
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: 2)
        writer.writeText("weft/signing-policy/1")
        encode(to: &writer)
        return PublicKey(Hash.sha256(writer.finished()))
    }
}

extension SigningPolicy: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("keys")
        writer.writeArrayHeader(count: keys.count)
        for key in keys { writer.writeBytes(key.raw) }
        writer.field("threshold", threshold)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("keys")
        let count = try reader.readArrayHeader(max: LedgerLimits.policyKeys)
        var keys: [PublicKey] = []
        for _ in 0..<count { keys.append(PublicKey(try reader.readBytes32())) }
        let threshold = try reader.number("threshold")
        guard let policy = SigningPolicy(threshold: threshold, keys: keys), policy.keys == keys else {
            throw .invalid("a signing policy has sorted, unique keys and a threshold of 1 to their number")
        }
        self = policy
    }
}
