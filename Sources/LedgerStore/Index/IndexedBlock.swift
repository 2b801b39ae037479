// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// What the index keeps of a block.
struct IndexedBlock: Sendable {
    let height: UInt64
    let time: LedgerTime
    let cid: CID
    let transactions: [CID]
    let events: [LedgerEvent]

    init(_ record: BlockRecord) {
        height = record.block.height
        time = record.block.time
        cid = record.cid
        transactions = record.transactions
        events = record.events
    }

    /// What it takes to write it, counted in rows, roughly.
    var rows: Int { 1 + transactions.count + events.count }
}
