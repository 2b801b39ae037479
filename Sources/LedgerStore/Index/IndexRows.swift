// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

// OR FAIL: a failure undoes the whole transaction. To undo one statement alone, SQLite would set aside every page that it
// touches.

/// An event.
struct EventRow {
    let position: EventPosition
    let time: LedgerTime
    let kind: EventKind
    let body: [UInt8]

    private static let inserter = RowInserter(
        "INSERT OR FAIL INTO events (height, position, time, kind, body)", columns: 5)

    static func insert(_ rows: [Self], in db: Database) throws {
        try inserter.insert(rows, in: db) { row, columns in
            columns.bind(row.position.height)
            columns.bind(row.position.index)
            columns.bind(row.time)
            columns.bind(Int64(row.kind.rawValue))
            row.body.withUnsafeBytes { columns.bind($0) }
        }
    }
}

/// In which block there are events of a kind.
struct KindRow: Comparable, Hashable {
    let kind: EventKind
    let height: UInt64

    static func < (left: Self, right: Self) -> Bool {
        left.kind != right.kind ? left.kind.rawValue < right.kind.rawValue : left.height < right.height
    }

    private static let inserter = RowInserter("INSERT OR FAIL INTO kind_blocks (kind, height)", columns: 2)

    static func insert(_ rows: [Self], in db: Database) throws {
        try inserter.insert(rows, in: db) { row, columns in
            columns.bind(Int64(row.kind.rawValue))
            columns.bind(row.height)
        }
    }
}

/// By which an event is found.
struct SubjectRow: Comparable {
    let subject: Int64
    let position: EventPosition
    let kind: EventKind

    static func < (left: Self, right: Self) -> Bool {
        left.subject != right.subject ? left.subject < right.subject : left.position < right.position
    }

    private static let inserter = RowInserter(
        "INSERT OR FAIL INTO event_subjects (subject, height, position, kind)", columns: 4)

    static func insert(_ rows: [Self], in db: Database) throws {
        try inserter.insert(rows, in: db) { row, columns in
            columns.bind(row.subject)
            columns.bind(row.position.height)
            columns.bind(row.position.index)
            columns.bind(Int64(row.kind.rawValue))
        }
    }
}

/// In which block a transaction is.
struct TransactionRow: Comparable {
    /// The first sixteen bytes of the digest. Nobody finds other bytes with the same ones for somebody else's
    /// transaction; who makes two of his own that share them is told of the first when he asks for the second.
    let id: (high: UInt64, low: UInt64)
    let height: UInt64

    init(_ transaction: CID, height: UInt64) {
        id = Self.id(transaction)
        self.height = height
    }

    /// Those of other hashes, of which there are none, share one.
    private static func id(_ transaction: CID) -> (high: UInt64, low: UInt64) {
        (transaction.digest ?? .zero).withBytes {
            (
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    static func < (left: Self, right: Self) -> Bool { left.id < right.id }
    static func == (left: Self, right: Self) -> Bool { left.id == right.id && left.height == right.height }

    private static let inserter = RowInserter("INSERT OR IGNORE INTO entries (id, height)", columns: 2)

    static func insert(_ rows: [Self], in db: Database) throws {
        try inserter.insert(rows, in: db) { row, columns in
            withUnsafeBytes(of: (row.id.high.bigEndian, row.id.low.bigEndian)) { columns.bind($0) }
            columns.bind(row.height)
        }
    }

    /// The height of the block that holds a transaction; nil if none does.
    static func height(of transaction: CID, in db: Database) throws -> UInt64? {
        guard let digest = transaction.digest else { return nil }
        return try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT height FROM entries WHERE id = ?"),
            arguments: [DatabaseValue.bytes(Array(digest.bytes.prefix(16)))]
        ).map { try $0.number("height") }
    }
}
