// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Blocks follow each other in height, name and time.
struct LedgerTimeOrder: Invariant {
    static let name = InvariantName.ledgerTime
    private var last: LedgerTime
    private var height: UInt64 = 0

    init(_ genesis: Genesis) { last = genesis.created }

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        let height = block.block.height
        try require(height == self.height + 1, "block \(height) comes after block \(self.height)")
        try require(
            block.block.time >= last, "block \(height) is of \(block.block.time), the one before of \(last)")
        try require(ledger.core.time >= last, "the ledger's time fell at block \(height)")
        last = block.block.time
        self.height = height
    }
}
