// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

extension LedgerStore {
    /// Tells this query's cursors from others.
    private static let datasetQuery = Array("datasets".utf8)

    /// Data sets that active providers hold, with how many hold each, in the order of their CIDs' bytes.
    ///
    /// - Parameters:
    ///   - limit: entries of a page; see `PageLimits`.
    ///   - cursor: where the page before this one ended.
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func datasets(limit: Int = PageLimits.usual, after cursor: PageCursor? = nil) async throws -> Page<
        DatasetEntry
    > {
        try Self.check(limit: limit)
        if let cursor { try Self.check(cursor, of: Self.datasetQuery, parts: 1) }
        let entries = try await index.read { db in
            try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT cid, COUNT(*) AS providers FROM provider_datasets WHERE cid > ?
                        GROUP BY cid ORDER BY cid LIMIT ?
                        """),
                arguments: [cursor?.place[0] ?? .bytes([]), (limit + 1).databaseValue]
            ).map { DatasetEntry(dataset: try $0.cid("cid"), providers: try $0.number("providers")) }
        }
        let page = entries.prefix(limit)
        guard entries.count > limit, let last = page.last else { return Page(entries: entries, next: nil) }
        return Page(
            entries: Array(page), next: PageCursor(query: Self.datasetQuery, place: [.bytes(last.dataset.bytes)]))
    }
}
