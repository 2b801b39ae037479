// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import LedgerStore
import Multiformats

/// Rebuilds the state from durable blocks, checking the hash chain, every rule and every block's conservation again.
enum Replay {
    static func open(_ store: LedgerStore, genesis: Genesis?) throws -> LedgerState {
        let stored = try store.genesis()
        if let stored, let genesis, stored != genesis {
            throw LedgerStoreError(
                .damaged, "the store belongs to network \(stored.network), not to \(genesis.network)")
        }
        guard let beginning = stored ?? genesis else {
            throw LedgerStoreError(.unreadable, "the store is empty and no genesis was given")
        }
        if stored == nil { try store.create(beginning) }
        var state = try LedgerState(genesis: beginning)
        try store.replay { bytes, cid in try apply(bytes, cid: cid, to: &state) }
        try state.audit()
        return state
    }

    private static func apply(_ bytes: [UInt8], cid: CID, to state: inout LedgerState) throws {
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
        _ = try state.endBlock(cid: cid)
    }
}
