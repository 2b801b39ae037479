// SPDX-License-Identifier: Apache-2.0

import GRDB

/// A row of the index as a value.
protocol IndexEntry: Sendable {
    /// - Throws: `LedgerStoreError.damaged`.
    init(row: Row) throws
}

/// A question to the index whose answer comes in pages.
protocol IndexQuery {
    associatedtype Entry: IndexEntry
    var limit: Int { get }
    var after: PageCursor? { get }
    var selection: Selection { get }
}

extension LedgerStore {
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` and for a cursor of another
    ///   query; `.damaged`, `.unreadable`.
    func page<Query: IndexQuery>(_ query: Query) async throws -> Page<Query.Entry> {
        let selection = query.selection
        let (sql, arguments, fingerprint) = try Self.statement(selection, after: query.after, limit: query.limit)
        return try await index.read { db in
            // Not kept in the cache of statements: there are as many texts as combinations of filters.
            let rows = try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments))
            let entries = try rows.prefix(query.limit).map(Query.Entry.init(row:))
            guard rows.count > query.limit else { return Page(entries: entries, next: nil) }
            let last = rows[query.limit - 1]
            return Page(
                entries: entries, next: PageCursor(query: fingerprint, place: [last["sort_key"], last["tie_key"]]))
        }
    }

    /// Asks for one row more than the page holds, so as to know whether there is a next one.
    static func statement(
        _ selection: Selection, after cursor: PageCursor?, limit: Int
    ) throws -> (sql: String, arguments: [DatabaseValue], fingerprint: [UInt8]) {
        try check(limit: limit)
        let fingerprint = selection.fingerprint
        if let cursor { try check(cursor, of: fingerprint, parts: 2) }
        let (sql, arguments) = selection.statement(after: cursor?.place, limit: limit + 1)
        return (sql, arguments, fingerprint)
    }

    static func check(limit: Int) throws {
        guard PageLimits.entries.contains(limit) else {
            let (least, most) = (PageLimits.entries.lowerBound, PageLimits.entries.upperBound)
            throw LedgerStoreError(.invalidQuery, "a page holds \(least) to \(most) entries, not \(limit)")
        }
    }

    static func check(_ cursor: PageCursor, of fingerprint: [UInt8], parts: Int) throws {
        guard cursor.query == fingerprint, cursor.place.count == parts else {
            throw LedgerStoreError(
                .invalidQuery, "this cursor belongs to another query; keep filters and order from page to page")
        }
    }
}
