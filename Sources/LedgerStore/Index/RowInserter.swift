// SPDX-License-Identifier: Apache-2.0

import GRDB
import GRDBSQLite

/// Inserts many rows into one table, through SQLite's own functions: a signed transfer makes three rows and more, and
/// to make values of the library of each of their columns takes longer than to insert them.
struct RowInserter {
    /// Rows of one statement: SQLite takes longer to begin a statement than to insert a row. More gain nothing.
    private static let rows = 32

    private let one: String
    private let many: String

    /// - Parameter insertion: as in SQL, up to the names of the columns.
    init(_ insertion: StaticString, columns: Int) {
        let row = " (?" + String(repeating: ", ?", count: columns - 1) + ")"
        one = "\(insertion) VALUES" + row
        many = one + String(repeating: "," + row, count: Self.rows - 1)
    }

    /// Inserts `rows` in their order. `bind` binds every column of a row, from the first to the last.
    func insert<Rows: RandomAccessCollection>(
        _ rows: Rows, in db: Database, bind: (Rows.Element, inout Columns) -> Void
    ) throws {
        var rest = rows[...]
        while !rest.isEmpty {
            let (count, sql) = rest.count < Self.rows ? (1, one) : (Self.rows, many)
            let statement = try db.cachedStatement(sql: sql)
            var columns = Columns(statement: statement.sqliteStatement)
            for row in rest.prefix(count) { bind(row, &columns) }
            let code = columns.isBound ? sqlite3_step(statement.sqliteStatement) : SQLITE_NOMEM
            defer { sqlite3_reset(statement.sqliteStatement) }
            guard code == SQLITE_DONE else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// The columns of a statement, bound one after the other.
    struct Columns {
        fileprivate let statement: SQLiteStatement
        private var last: Int32 = 0
        fileprivate private(set) var isBound = true

        fileprivate init(statement: SQLiteStatement) { self.statement = statement }

        mutating func bind(_ value: Int64) {
            last += 1
            isBound = isBound && sqlite3_bind_int64(statement, last, value) == SQLITE_OK
        }

        /// A number as `IndexNumber` says.
        mutating func bind(_ value: UInt64) {
            if let small = Int64(exactly: value) { return bind(small) }
            withUnsafeBytes(of: value.bigEndian) { bind($0) }
        }

        /// Bytes, which are copied.
        mutating func bind(_ bytes: UnsafeRawBufferPointer) {
            last += 1
            let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            isBound =
                isBound
                && sqlite3_bind_blob64(statement, last, bytes.baseAddress, UInt64(bytes.count), copied) == SQLITE_OK
        }
    }
}
