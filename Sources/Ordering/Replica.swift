// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Multiformats

/// A state that follows a chain block by block and believes nothing: the hash chain, every rule, every stated root and
/// every block's conservation are checked again.
public struct Replica: Sendable {
    /// The state after the last block that was applied. Without meaning once a block was refused.
    public private(set) var state: LedgerState
    private var isStopped = false

    /// Begins at a state: that of a genesis, or of a snapshot.
    public init(_ state: LedgerState) { self.state = state }

    /// Applies the next block.
    ///
    /// - Returns: the block with all that is written beside it.
    /// - Throws: `BlockRefusal`. The state is undefined then, and every later block is refused.
    @discardableResult
    public mutating func apply(_ checked: CheckedBlock) throws(BlockRefusal) -> BlockRecord {
        guard !isStopped else { throw .stopped }
        isStopped = true
        let block = checked.block
        guard block.height == state.height + 1, block.previous == state.head, block.time >= state.time else {
            throw .doesNotFollow
        }
        state.beginBlock(at: block.time)
        for transaction in checked.transactions {
            if case .failure(let refusal) = state.apply(transaction) { throw .transaction(refusal) }
        }
        try check(root: block.root)
        let events: [LedgerEvent]
        do throws(ConservationViolation) { events = try state.endBlock(cid: checked.cid) } catch {
            throw .conservation(error)
        }
        isStopped = false
        return BlockRecord(
            block: block, bytes: checked.bytes, cid: checked.cid, transactions: checked.transactions.map(\.id),
            events: events)
    }

    private mutating func check(root stated: Bytes32?) throws(BlockRefusal) {
        guard let stated else { return }
        let own = state.stateRoot()
        guard own == stated else { throw .otherRoot(stated: stated, own: own) }
    }
}
