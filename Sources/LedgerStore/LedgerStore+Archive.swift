// SPDX-License-Identifier: Apache-2.0

import CAR
import Foundation
import GRDB
import LedgerCore
import Multiformats

extension LedgerStore {
    /// Moves the blocks below `height` into a CARv1 file and out of the database.
    ///
    /// The archive is written, brought to the disk and read again before one transaction of the database both enters it
    /// and removes the blocks: whenever the process ends, each block is in one of the two at least (a file that was not
    /// entered is left over then, and may be removed). The database keeps
    /// where in the archive each block lies, and which transactions were applied. Takes memory in proportion to the
    /// number of blocks moved, not to their size. Safe beside `append`.
    ///
    /// - Parameters:
    ///   - height: at most the height of the oldest kept snapshot, which must be whole.
    ///   - path: of a new file; it must stay there, for a replay from the genesis reads it.
    /// - Returns: how many blocks were moved; 0 if there are none below `height`, and then no file is made.
    /// - Throws: `LedgerStoreError.archiveRefused`, `.damaged`, `.unreadable`; nothing was removed then.
    @discardableResult
    public func archive(before height: UInt64, into path: String) async throws -> Int {
        guard let genesis = try genesis() else { throw LedgerStoreError(.archiveRefused, "the store is empty") }
        try checkSnapshot(covers: height, genesis)
        guard !FileManager.default.fileExists(atPath: path) else {
            throw LedgerStoreError(.archiveRefused, "\(path) is there already")
        }
        let first = try archives().last.map { $0.last + 1 } ?? 1
        guard first < height else { return 0 }
        let archive = LedgerArchive(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        var names: [CID] = []
        let places = try archive.write(genesis, from: first) { write in
            try replayDatabase(from: first, below: height) { bytes, cid in
                names.append(cid)
                try write(bytes, cid)
            }
        }
        guard UInt64(places.count) == height - first else {
            throw LedgerStoreError(.damaged, "blocks between \(first) and \(height) are missing")
        }
        let index = zip(names, places).enumerated().map { (height: first + UInt64($0), cid: $1.0, place: $1.1) }
        do {
            try await enter(ArchiveEntry(first: first, last: height - 1, path: archive.path), index)
        } catch {
            unlink(archive.path)
            throw error
        }
        return places.count
    }

    /// Enters an archive and removes its blocks, all or nothing.
    private func enter(_ archive: ArchiveEntry, _ index: [(height: UInt64, cid: CID, place: CAROffset)]) async throws {
        // Its own task: a cancelled write would leave it open which of the two holds the blocks.
        try await Task {
            try await writing { db in
                try db.execute(
                    sql: "INSERT INTO archive (first, last, path) VALUES (?, ?, ?)",
                    arguments: [Int64(archive.first), Int64(archive.last), archive.path])
                let insert = try db.cachedStatement(
                    sql: "INSERT INTO archived (height, cid, start, length) VALUES (?, ?, ?, ?)")
                for entry in index {
                    try insert.execute(arguments: [
                        Int64(entry.height), Data(entry.cid.bytes), Int64(entry.place.offset),
                        Int64(entry.place.length),
                    ])
                }
                try db.execute(sql: "DELETE FROM block WHERE height <= ?", arguments: [Int64(archive.last)])
            }
        }.value
    }

    /// Where one archived block lies: the archive's path and the section in it; nil if it is not archived.
    public func archivedBlock(_ height: UInt64) throws -> (path: String, cid: CID, place: CAROffset)? {
        try reading { db in
            guard
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT path, cid, start, length FROM archived
                        JOIN archive ON height BETWEEN first AND last WHERE height = ?
                        """, arguments: [Int64(bitPattern: height)])
            else { return nil }
            return try Self.archivedBlock(of: row)
        }
    }

    static func archivedBlock(of row: Row) throws -> (path: String, cid: CID, place: CAROffset) {
        let (start, length): (Int64, Int64) = (try row.value("start"), try row.value("length"))
        guard start >= 0, length >= 0 else {
            throw LedgerStoreError(.damaged, "the index of archived blocks is damaged")
        }
        return (
            try row.value("path"), try cid(of: row), CAROffset(offset: UInt64(start), length: UInt64(length))
        )
    }

    private func checkSnapshot(covers height: UInt64, _ genesis: Genesis) throws {
        guard let oldest = try oldestSnapshot(genesis: genesis) else {
            throw LedgerStoreError(.archiveRefused, "there is no snapshot that could replace the blocks")
        }
        guard height <= oldest else {
            throw LedgerStoreError(.archiveRefused, "the oldest snapshot is of height \(oldest), below \(height)")
        }
    }

    /// The archives, oldest blocks first.
    func archives() throws -> [ArchiveEntry] { try reading(Self.archives) }

    static func archives(_ db: Database) throws -> [ArchiveEntry] {
        try Row.fetchAll(db, sql: "SELECT first, last, path FROM archive ORDER BY first").map { row in
            let (first, last): (Int64, Int64) = (try row.value("first"), try row.value("last"))
            guard 0 < first, first <= last else { throw LedgerStoreError(.damaged, "the list of archives is damaged") }
            return ArchiveEntry(first: UInt64(first), last: UInt64(last), path: try row.value("path"))
        }
    }
}

/// An archive and the heights of its first and last block.
struct ArchiveEntry: Sendable {
    let first: UInt64
    let last: UInt64
    let path: String
}
