// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import LedgerStore
import Multiformats

/// Decides an auction again from the blocks, as anybody can who has them.
public enum AuctionReplay {
    private struct Found: Error {
        let ranking: Ranking
    }

    /// Applies the blocks one after the other, in a state of its own, until the order is decided. Takes as long as the
    /// ledger's past is; signatures were checked before the blocks became durable.
    ///
    /// - Returns: nil when the order was never decided by an auction.
    /// - Throws: `LedgerStoreError` when the past cannot be read or breaks a rule.
    public static func ranking(of order: OrderID, in store: LedgerStore) throws -> Ranking? {
        guard let genesis = try store.genesis() else { return nil }
        var state = try LedgerState(genesis: genesis)
        do {
            try store.replay { bytes, cid in
                for event in try events(bytes, cid: cid, &state) {
                    if case .auctionDecided(order, let ranking) = event { throw Found(ranking: ranking) }
                }
            }
        } catch let found as Found {
            return found.ranking
        }
        return nil
    }

    private static func events(_ bytes: [UInt8], cid: CID, _ state: inout LedgerState) throws -> [LedgerEvent] {
        guard cid.matches(bytes), let block = try? Block.decode(bytes), block.previous == state.head else {
            throw LedgerStoreError(.damaged, "block \(state.height + 1) does not follow its predecessor")
        }
        state.beginBlock(at: block.time)
        for transaction in block.transactions {
            guard let verified = try? VerifiedTransaction(fromOwnBlock: transaction),
                case .success = state.apply(verified)
            else { throw LedgerStoreError(.damaged, "block \(block.height) holds a transaction that is refused") }
        }
        return try state.endBlock(cid: cid)
    }
}
