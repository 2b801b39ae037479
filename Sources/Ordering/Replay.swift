// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import LedgerStore
import Logging
import Multiformats

/// Rebuilds the state from the newest snapshot and the durable blocks after it, or from all blocks, checking the hash
/// chain, every rule, every stated root and every block's conservation again.
enum Replay {
    /// - Returns: the state, and the height of the snapshot that it began from; 0 without one.
    static func open(
        _ store: LedgerStore, genesis: Genesis?, logger: Logger
    ) throws -> (state: LedgerState, snapshot: UInt64) {
        let stored = try store.genesis()
        if let stored, let genesis, stored != genesis {
            throw LedgerStoreError(
                .damaged, "the store belongs to network \(stored.network), not to \(genesis.network)")
        }
        guard let beginning = stored ?? genesis else {
            throw LedgerStoreError(.unreadable, "the store is empty and no genesis was given")
        }
        if stored == nil { try store.create(beginning) }
        // The index needs the events of every block that it does not hold, and only a state before them leads to them.
        let limit = store.isIndexCurrent ? UInt64.max : store.indexHeight
        let snapshot = try store.newestSnapshot(genesis: beginning, upTo: limit) { logger.warning("\($0)") }
        let from = snapshot?.height ?? 0
        var replica = Replica(try snapshot ?? LedgerState(genesis: beginning))
        if store.isIndexCurrent {
            try store.replay(above: from) { bytes, cid in _ = try apply(bytes, cid: cid, to: &replica) }
        } else {
            logger.notice("the index is brought up from the blocks", metadata: ["height": "\(limit)"])
            try store.rebuildIndex(above: from) { bytes, cid in try apply(bytes, cid: cid, to: &replica) }
        }
        try replica.state.audit()
        logger.info("the ledger is open", metadata: ["height": "\(replica.state.height)", "snapshot": "\(from)"])
        return (replica.state, from)
    }

    /// Checks the next block of this node's own store and applies it.
    ///
    /// - Throws: `LedgerStoreError.damaged`; `ConservationViolation`.
    static func apply(_ bytes: [UInt8], cid: CID, to replica: inout Replica) throws -> BlockRecord {
        let height = replica.state.height + 1
        do throws(BlockRefusal) { return try replica.apply(try CheckedBlock(fromOwnStore: bytes, cid: cid)) } catch {
            if case .conservation(let violation) = error { throw violation }
            throw LedgerStoreError(.damaged, "block \(height) \(error)")
        }
    }
}
