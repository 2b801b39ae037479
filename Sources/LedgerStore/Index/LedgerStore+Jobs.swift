// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Orders and leases as those ask who follow them step by step.
extension LedgerStore {
    /// One order by id.
    public func order(_ id: OrderID) async throws -> OrderEntry? {
        try await entry("SELECT * FROM orders WHERE id = ?", .id(id))
    }

    /// Newest first.
    public func orders(tenant: AccountID?, openOnly: Bool, limit: Int) async throws -> [OrderEntry] {
        try await entries(
            of: OrderQuery(tenant: tenant, statuses: openOnly ? [.open] : nil), limit: limit)
    }

    /// The lease that an order became.
    public func lease(order: OrderID) async throws -> LeaseEntry? {
        try await entry(
            "SELECT leases.* FROM orders JOIN leases ON leases.id = orders.lease WHERE orders.id = ?", .id(order))
    }

    /// One lease by id.
    public func lease(_ id: LeaseID) async throws -> LeaseEntry? {
        try await entry("SELECT * FROM leases WHERE id = ?", .id(id))
    }

    /// Newest first.
    public func leases(provider: AccountID?, openOnly: Bool, limit: Int) async throws -> [LeaseEntry] {
        try await entries(of: LeaseQuery(provider: provider, openOnly: openOnly), limit: limit)
    }

    /// An order and the lease that it became, as of one moment.
    public func job(_ id: OrderID) async throws -> (order: OrderEntry, lease: LeaseEntry?)? {
        if let job = recent.job(id) { return job }
        return try await index.read { db in
            guard let order: OrderEntry = try Self.entry(db, "SELECT * FROM orders WHERE id = ?", .id(id)) else {
                return nil
            }
            let lease: LeaseEntry? = try order.lease.flatMap {
                try Self.entry(db, "SELECT * FROM leases WHERE id = ?", .id($0))
            }
            return (order, lease)
        }
    }

    /// One row.
    func entry<Entry: IndexEntry>(_ sql: StaticString, _ key: DatabaseValue) async throws -> Entry? {
        try await index.read { db in try Self.entry(db, sql, key) }
    }

    // SQLite takes longer to parse a query than to answer one of these: each text is parsed once.

    private static func entry<Entry: IndexEntry>(
        _ db: Database, _ sql: StaticString, _ key: DatabaseValue
    ) throws -> Entry? {
        try Row.fetchOne(try db.cachedStatement(sql: sql.description), arguments: [key]).map(Entry.init(row:))
    }

    /// The first rows of a query, as many as asked for.
    private func entries<Query: IndexQuery>(of query: Query, limit: Int) async throws -> [Query.Entry] {
        let (sql, arguments) = query.selection.statement(after: nil, limit: limit)
        return try await index.read { db in
            try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
                .map(Query.Entry.init(row:))
        }
    }
}
