// SPDX-License-Identifier: Apache-2.0

import GRDB

/// Collects rows of one table and inserts many with each statement: SQLite takes longer to begin a statement than to
/// insert a row.
struct RowBatch {
    /// Rows of one statement; more gain nothing.
    private static let limit = 32

    private let table: String
    private let row: String
    private let columns: Int
    private var values: [DatabaseValue] = []

    /// - Parameter table: with the names of its columns.
    init(_ table: StaticString, columns: Int) {
        self.table = table.description
        self.columns = columns
        row = " (?" + String(repeating: ", ?", count: columns - 1) + ")"
    }

    mutating func add(_ row: [DatabaseValue], in db: Database) throws {
        values += row
        if values.count >= Self.limit * columns { try flush(in: db) }
    }

    /// Inserts what is left.
    mutating func flush(in db: Database) throws {
        guard !values.isEmpty else { return }
        let rows = String(repeating: row + ",", count: values.count / columns).dropLast()
        // OR FAIL: a failure undoes the whole transaction. To undo one statement alone, SQLite would set aside every page
        // that it touches.
        try db.cachedStatement(sql: "INSERT OR FAIL INTO \(table) VALUES\(rows)")
            .execute(arguments: StatementArguments(values))
        values.removeAll(keepingCapacity: true)
    }
}
