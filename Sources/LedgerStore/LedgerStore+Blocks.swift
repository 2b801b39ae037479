// SPDX-License-Identifier: Apache-2.0

import CAR
import Foundation
import GRDB
import LedgerCore
import Multiformats

/// Blocks a few at a time, for those who follow the chain.
extension LedgerStore {
    /// The height of the newest block; 0 before the first.
    ///
    /// - Throws: `LedgerStoreError`.
    public func newestHeight() throws -> UInt64 {
        try reading(Self.newestHeight)
    }

    static func newestHeight(_ db: Database) throws -> UInt64 {
        let height = try Int64.fetchOne(
            try db.cachedStatement(
                sql:
                    "SELECT MAX((SELECT IFNULL(MAX(height), 0) FROM block), (SELECT IFNULL(MAX(last), 0) FROM archive))"
            ))
        guard let height, let height = UInt64(exactly: height) else {
            throw LedgerStoreError(.damaged, "a block's height is damaged")
        }
        return height
    }

    /// The next blocks above `height`, unchecked, in order of height, wherever they lie.
    ///
    /// Takes time in proportion to what it gives, and holds up nobody.
    ///
    /// - Parameters:
    ///   - count: at most so many.
    ///   - limit: no more once these have so many bytes together.
    /// - Returns: none when there is no block above `height`.
    /// - Throws: `LedgerStoreError.damaged` for a record that cannot be read, `.unreadable` for a lost archive.
    public func blocks(
        above height: UInt64, count: Int, bytes limit: Int
    ) throws -> [(bytes: [UInt8], cid: CID)] {
        precondition(count > 0 && limit > 0, "a bounded number of blocks")
        let height = Int64(clamping: height)
        let (archived, stored) = try reading { db in
            // Both in one look: a block that moves into an archive meanwhile is in exactly one of the two.
            let archived = try Self.archivedBlocks(db, above: height, count: count)
            return (
                archived, archived.isEmpty ? try Self.storedBlocks(db, above: height, count: count, bytes: limit) : []
            )
        }
        guard !archived.isEmpty else { return stored }
        var blocks: [(bytes: [UInt8], cid: CID)] = []
        var size = 0
        for entry in archived where size < limit {
            let block = try LedgerArchive(path: entry.path).block(at: entry.place)
            guard block.cid == entry.cid else {
                throw LedgerStoreError(.damaged, "the archive \(entry.path) does not hold the blocks it should")
            }
            size += block.bytes.count
            blocks.append(block)
        }
        return blocks
    }

    /// One block's CID, wherever it lies; nil if the store has none of that height.
    ///
    /// - Throws: `LedgerStoreError`.
    public func blockCID(_ height: UInt64) throws -> CID? {
        try reading { try Self.blockCID($0, height) }
    }

    static func blockCID(_ db: Database, _ height: UInt64) throws -> CID? {
        guard let height = Int64(exactly: height) else { return nil }
        return try Row.fetchOne(
            db,
            sql: "SELECT cid FROM block WHERE height = ? UNION ALL SELECT cid FROM archived WHERE height = ? LIMIT 1",
            arguments: [height, height]
        ).map(cid(of:))
    }

    private static func storedBlocks(
        _ db: Database, above height: Int64, count: Int, bytes limit: Int
    ) throws -> [(bytes: [UInt8], cid: CID)] {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: "SELECT cid, bytes FROM block WHERE height > ? ORDER BY height LIMIT ?"),
            arguments: [height, count])
        var blocks: [(bytes: [UInt8], cid: CID)] = []
        var size = 0
        while size < limit, let row = try rows.next() {
            let block = try block(of: row)
            size += block.bytes.count
            blocks.append(block)
        }
        return blocks
    }

    private static func archivedBlocks(
        _ db: Database, above height: Int64, count: Int
    ) throws -> [(path: String, cid: CID, place: CAROffset)] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT path, cid, start, length FROM archived JOIN archive ON height BETWEEN first AND last
                    WHERE height > ? ORDER BY height LIMIT ?
                    """), arguments: [height, count]
        ).map(archivedBlock(of:))
    }
}
