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
        let snapshot = try store.newestSnapshot(genesis: beginning) { logger.warning("\($0)") }
        var state = try snapshot ?? LedgerState(genesis: beginning)
        let from = state.height
        try store.replay(above: from) { bytes, cid in try apply(bytes, cid: cid, to: &state) }
        try state.audit()
        logger.info("the ledger is open", metadata: ["height": "\(state.height)", "snapshot": "\(from)"])
        return (state, from)
    }

    /// Checks the next block and applies it.
    static func apply(_ bytes: [UInt8], cid: CID, to state: inout LedgerState) throws {
        let height = state.height + 1
        guard cid.matches(bytes) else { throw LedgerStoreError(.damaged, "block \(height) does not match its CID") }
        let block: Block
        do { block = try Block.decode(bytes) } catch {
            throw LedgerStoreError(.damaged, "block \(height) does not decode: \(error)")
        }
        guard block.height == height, block.previous == state.head, block.time >= state.time else {
            throw LedgerStoreError(.damaged, "block \(height) does not follow its predecessor")
        }
        state.beginBlock(at: block.time)
        for transaction in block.transactions {
            do { try state.apply(try VerifiedTransaction(fromOwnBlock: transaction)).get() } catch {
                throw LedgerStoreError(.damaged, "block \(height) holds a transaction that is refused: \(error)")
            }
        }
        if let root = block.root, state.stateRoot() != root {
            throw LedgerStoreError(.damaged, "block \(height) states another root than its transactions lead to")
        }
        _ = try state.endBlock(cid: cid)
    }
}
