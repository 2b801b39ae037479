// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import LedgerCore
import Multiformats

/// Blocks in an SQLite file (WAL, `synchronous=FULL`), and an index over them in another one beside it.
///
/// When `append` returns, the block is on the disk: it survives a killed process and a power cut. Blocks are the truth;
/// the index derives from them alone and follows a moment behind. Who asks it waits for what was durable by then.
public final class LedgerStore: Sendable {
    let database: DatabasePool
    let recent = RecentJobs(limit: 1024)
    let index: LedgerIndex

    /// Opens or makes the store at `path`.
    ///
    /// - Throws: `LedgerStoreError` when the file cannot be opened or has a schema from a later version.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // Keeps an idle node small: blocks are written once and hardly ever read.
            try db.execute(sql: "PRAGMA cache_size = -2048")
        }
        configuration.maximumReaderCount = 2
        do {
            database = try DatabasePool(path: path, configuration: configuration)
            // FULL: a commit waits until the write-ahead log is on the disk. This is what "acknowledged" means. The pool sets
            // NORMAL when it turns the log on, which is after `prepareDatabase`.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try LedgerSchema.migrator.migrate(database)
            if try database.read(LedgerSchema.migrator.hasBeenSuperseded) {
                throw LedgerStoreError(.futureSchema, "\(path) was written by a later version; install that version")
            }
            let database = database
            index = try LedgerIndex(path: path + "-index", newest: try database.read(Self.newestHeight)) { height in
                try database.read { try Self.blockCID($0, height) }
            }
        } catch let error as LedgerStoreError {
            throw error
        } catch {
            throw LedgerStoreError(.unreadable, "cannot open the ledger at \(path): \(error)")
        }
    }

    /// The network's genesis, or nil in a new store.
    public func genesis() throws -> Genesis? {
        guard let bytes = try reading({ try Data.fetchOne($0, sql: "SELECT bytes FROM genesis") }) else {
            return nil
        }
        do { return try Genesis.decode([UInt8](bytes)) } catch {
            throw LedgerStoreError(.damaged, "the genesis record is damaged: \(error)")
        }
    }

    /// Writes the genesis of a new store.
    ///
    /// - Throws: `LedgerStoreError.invalidGenesis` when it breaks a rule that readers hold it to;
    ///   `.unreadable` when the disk refuses.
    public func create(_ genesis: Genesis) throws {
        do { _ = try Genesis.decode(genesis.encoded()) } catch {
            throw LedgerStoreError(.invalidGenesis, "this genesis cannot begin a network: \(error)")
        }
        try writingHere { db in
            try db.execute(sql: "INSERT INTO genesis (id, bytes) VALUES (1, ?)", arguments: [Data(genesis.encoded())])
        }
    }

    /// Makes a block durable; the index takes it a moment later. Calls must not overlap each other. Waits for the disk
    /// on the caller's thread.
    ///
    /// - Throws: `LedgerStoreError.indexBehind` while the index does not hold the blocks before; `.unreadable` when the
    ///   disk refuses. The block is not in the store then.
    public func append(_ record: BlockRecord) async throws {
        try await index.room()
        try insert(record)
        recent.record(record.events, at: record.block.time)
        index.add(IndexedBlock(record))
    }

    /// On this thread: on a busy machine each change of thread takes longer than the disk. And whoever is cancelled
    /// knows whether the block is on the disk.
    private func insert(_ record: BlockRecord) throws {
        try writingHere { db in
            try db.cachedStatement(sql: "INSERT INTO block (height, cid, bytes) VALUES (?, ?, ?)")
                .execute(arguments: [
                    DatabaseValue.number(record.block.height), DatabaseValue.bytes(record.cid.bytes),
                    DatabaseValue.bytes(record.bytes),
                ])
        }
    }

    /// The height of the block that holds a transaction; nil if it was never applied.
    ///
    /// - Throws: `LedgerStoreError`.
    public func height(of transaction: CID) async throws -> UInt64? {
        try await index.read { try TransactionRow.height(of: transaction, in: $0) }
    }

    /// Hands every block above `height` to `body`, in order of height, those of archives first, with a bounded part in
    /// memory.
    ///
    /// - Throws: `LedgerStoreError.damaged` for a record that cannot be read, `.unreadable` for a lost archive;
    ///   whatever `body` throws.
    public func replay(above height: UInt64 = 0, _ body: (_ bytes: [UInt8], _ cid: CID) throws -> Void) throws {
        try reading { db in
            var height = height
            for archive in try Self.archives(db) where archive.last > height {
                var next = archive.first
                try LedgerArchive(path: archive.path).replay { bytes, cid in
                    if next > height { try body(bytes, cid) }
                    next += 1
                }
                guard next == archive.last + 1 else {
                    throw LedgerStoreError(.damaged, "the archive \(archive.path) does not hold the blocks it should")
                }
                height = archive.last
            }
            try Self.replay(db, from: height + 1, below: .max, body)
        }
    }

    /// The same for blocks in the database alone.
    func replayDatabase(
        from first: UInt64, below end: UInt64, _ body: (_ bytes: [UInt8], _ cid: CID) throws -> Void
    ) throws {
        try reading { db in try Self.replay(db, from: first, below: end, body) }
    }

    private static func replay(
        _ db: Database, from first: UInt64, below end: UInt64, _ body: (_ bytes: [UInt8], _ cid: CID) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT cid, bytes FROM block WHERE height BETWEEN ? AND ? ORDER BY height",
            arguments: [Int64(clamping: first), Int64(clamping: end - 1)])
        while let row = try rows.next() {
            let (bytes, cid) = try block(of: row)
            try body(bytes, cid)
        }
    }

    /// Closes the files; later calls fail.
    public func close() throws {
        try index.close()
        try database.close()
    }
}

/// A block with all that is written beside it.
public struct BlockRecord: Sendable {
    public let block: Block
    public let bytes: [UInt8]
    public let cid: CID
    public let transactions: [CID]
    public let events: [LedgerEvent]

    public init(block: Block, bytes: [UInt8], cid: CID, transactions: [CID], events: [LedgerEvent]) {
        self.block = block
        self.bytes = bytes
        self.cid = cid
        self.transactions = transactions
        self.events = events
    }
}

/// What can go wrong with the file.
public struct LedgerStoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The file cannot be opened or read; check path, permissions and disk.
        case unreadable
        /// A record does not decode or does not match its CID; restore from a copy.
        case damaged
        /// Written by a later version of Weft.
        case futureSchema
        /// A network cannot begin with this genesis; correct it.
        case invalidGenesis
        /// These blocks cannot be archived now; nothing was changed.
        case archiveRefused
        /// The index does not hold the blocks before; open the ledger anew to rebuild it.
        case indexBehind
        /// A query asks for what no query can; correct it.
        case invalidQuery
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
