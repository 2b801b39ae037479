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
        guard bytes.count <= LedgerLimits.transactionBytes else { throw .tooLarge(bytes: bytes.count) }
        let signed: SignedTransaction
        do { signed = try SignedTransaction.decode(bytes) } catch { throw .malformed("\(error)") }
        let operations = signed.transaction.operations.count
        guard operations > 0 else { throw .noOperations }
        guard operations <= LedgerLimits.operationsPerTransaction else { throw .tooManyOperations(operations) }
        guard signed.isSigned(for: network) else { throw .badSignature }
        transaction = signed.transaction
        id = CID.of(bytes, codec: .dagCBOR)
        self.bytes = bytes
    }

    /// Takes bytes whose signature was checked before they became durable in this node's own, hash-chained store.
    public init(fromOwnBlock bytes: [UInt8]) throws(Refusal) {
        do { transaction = try SignedTransaction.decode(bytes).transaction } catch { throw .malformed("\(error)") }
        id = CID.of(bytes, codec: .dagCBOR)
        self.bytes = bytes
    }
}
