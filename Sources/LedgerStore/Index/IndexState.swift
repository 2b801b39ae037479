// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// How far an index of this version is.
struct IndexState {
    /// Of the last block in it; 0 before the first.
    var height: UInt64
    /// Of the same block. Nil before the first.
    var cid: CID?

    init(height: UInt64, cid: CID?) {
        self.height = height
        self.cid = cid
    }

    /// Nil for an index of another version, and for one that does not say how far it is.
    init?(_ db: Database) throws {
        guard try db.tableExists("index_state"), let row = try Row.fetchOne(db, sql: "SELECT * FROM index_state"),
            row.hasColumn("version"), row.optional("version") == LedgerStore.indexVersion,
            let height = IndexNumber.number(row["height"])
        else { return nil }
        self.height = height
        guard height > 0 else { return }
        guard let cid = try? row.cid("block") else { return nil }
        self.cid = cid
    }

    /// Takes note that a block is in the index.
    static func set(_ block: IndexedBlock, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE index_state SET height = ?, block = ?")
            .execute(arguments: [DatabaseValue.number(block.height), DatabaseValue.bytes(block.cid.bytes)])
    }
}
