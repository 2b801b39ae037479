// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// Each transaction is in the chain once, and each account's numbers have no gap.
struct AppliedOnce: Invariant {
    static let name = InvariantName.appliedOnce
    /// In which block each transaction is.
    private(set) var heights: [CID: UInt64] = [:]
    private var next: [AccountID: UInt64] = [:]

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        for verified in block.transactions {
            let transaction = verified.transaction
            let height = block.block.height
            if let before = heights[verified.id] {
                throw Violation(Self.name, "transaction \(verified.id) is in the blocks \(before) and \(height)")
            }
            let expected = next[transaction.account] ?? 0
            try require(
                transaction.sequence == expected,
                "block \(height) holds number \(transaction.sequence) of an account whose next is \(expected)")
            heights[verified.id] = height
            next[transaction.account] = expected + 1
        }
    }
}
