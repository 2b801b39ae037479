// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats

extension Orderer {
    /// Starts from what the disk has: the newest snapshot that can be read, and the blocks after it.
    ///
    /// - Parameter known: blocks up to this height were seen before.
    /// - Returns: the blocks above `known` that were on the disk after all, and how many snapshots could not be read.
    mutating func recover(known: UInt64) throws -> (survivors: [DurableBlock], damaged: Int) {
        log.recover()
        let (snapshot, damaged) = try shelf.newest(genesis: genesis)
        var ledger = NodeLedger(try snapshot ?? LedgerState(genesis: genesis), bug: bug)
        heights = [:]
        var survivors: [DurableBlock] = []
        let from = ledger.core.height
        for index in 0..<log.count {
            let bytes = log.block(index)
            let height = UInt64(index) + 1
            guard height > from else {
                try note(bytes, at: height)
                continue
            }
            if bug == .forgetsTail, snapshot != nil { continue }
            let durable = try ledger.replay(bytes)
            for transaction in durable.transactions { heights[transaction.id] = height }
            if height > known { survivors.append(durable) }
        }
        if bug == .replaysLastBlock, log.count > 0 { try repeatLast(of: &ledger) }
        self.ledger = ledger
        return (survivors, damaged)
    }

    /// Learns which transactions a block holds that need not be carried out again.
    private mutating func note(_ bytes: [UInt8], at height: UInt64) throws {
        for transaction in try Block.decode(bytes).transactions {
            heights[CID.of(transaction, codec: .dagCBOR)] = height
        }
    }

    /// The planted bug of a replay that begins one block too early.
    private func repeatLast(of ledger: inout NodeLedger) throws {
        let bytes = log.block(log.count - 1)
        let block = try Block.decode(bytes)
        ledger.begin(at: block.time)
        for transaction in block.transactions {
            _ = ledger.apply(try VerifiedTransaction(fromOwnBlock: transaction))
        }
        _ = try ledger.end(cid: CID.of(bytes, codec: .dagCBOR))
    }
}
