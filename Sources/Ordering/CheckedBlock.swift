// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats

/// A block whose bytes, form and signatures were checked; what can be said of it without the state before it.
///
/// Checking is the dear part and needs no state, so that blocks can be checked at the same time on all cores.
public struct CheckedBlock: Sendable {
    public let block: Block
    public let bytes: [UInt8]
    public let cid: CID
    let transactions: [VerifiedTransaction]

    /// Checks a block from anywhere, with every signature.
    public init(_ bytes: [UInt8], cid: CID, network: CID) throws(BlockRefusal) {
        try self.init(bytes, cid: cid) { transaction throws(BlockRefusal) in
            do throws(Refusal) { return try VerifiedTransaction(transaction, network: network) } catch {
                throw error == .badSignature
                    ? .badSignature(transaction: CID.of(transaction, codec: .dagCBOR)) : .malformed("\(error)")
            }
        }
    }

    /// Takes a block whose signatures this node checked before it wrote the block into its own store.
    public init(fromOwnStore bytes: [UInt8], cid: CID) throws(BlockRefusal) {
        try self.init(bytes, cid: cid) { transaction throws(BlockRefusal) in
            do throws(Refusal) { return try VerifiedTransaction(fromOwnBlock: transaction) } catch {
                throw .malformed("\(error)")
            }
        }
    }

    private init(
        _ bytes: [UInt8], cid: CID, check: ([UInt8]) throws(BlockRefusal) -> VerifiedTransaction
    ) throws(BlockRefusal) {
        // The one name that a block has: another hash of the same bytes would be another chain.
        guard cid == CID.of(bytes, codec: .dagCBOR) else { throw .wrongCID }
        do throws(DagCBORError) { block = try Block.decode(bytes) } catch { throw .malformed("\(error)") }
        var transactions: [VerifiedTransaction] = []
        transactions.reserveCapacity(block.transactions.count)
        for transaction in block.transactions { transactions.append(try check(transaction)) }
        self.transactions = transactions
        self.bytes = bytes
        self.cid = cid
    }
}
