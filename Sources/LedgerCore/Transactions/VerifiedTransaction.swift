// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// A transaction whose form and signature have been checked; the only thing that `LedgerState` applies.
public struct VerifiedTransaction: Sendable {
    public let transaction: Transaction
    public let id: CID
    /// The canonical bytes, as they go into the block.
    public let bytes: [UInt8]

    /// Checks form and signature of bytes from anywhere.
    public init(_ bytes: [UInt8], network: CID) throws(Refusal) {
        try self.init(UnverifiedTransaction(bytes), network: network)
    }

    /// Checks the signature.
    public init(_ unverified: UnverifiedTransaction, network: CID) throws(Refusal) {
        guard unverified.signed.isSigned(for: network, bytes: unverified.bytes) else { throw .badSignature }
        transaction = unverified.signed.transaction
        bytes = unverified.bytes
        id = CID.of(bytes, codec: .dagCBOR)
    }

    /// Takes bytes whose signature was checked before they became durable in this node's own, hash-chained store.
    public init(fromOwnBlock bytes: [UInt8]) throws(Refusal) {
        do { transaction = try SignedTransaction.decode(bytes).transaction } catch { throw .malformed("\(error)") }
        id = CID.of(bytes, codec: .dagCBOR)
        self.bytes = bytes
    }
}
