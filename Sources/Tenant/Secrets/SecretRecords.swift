// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import LedgerCore

/// What is known of a secret without its value.
public struct SecretSummary: Sendable, Hashable {
    public let name: String
    /// When its value was set, by ledger time.
    public let added: LedgerTime
}

/// The secrets of a node's wallets, sealed by their wallets' keys. Each write is on the disk before it returns, and what
/// is removed is overwritten.
///
/// A connection of its own to the node's database, whose tables `TenantDatabase` makes.
final class SecretRecords: Sendable {
    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        // The node's other connections write to the same file.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -128")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Puts a value in the place of an earlier one.
    /// - Returns: false when the wallet has `limit` others already; nothing changes then.
    func insert(
        _ sealed: [UInt8], name: String, of account: AccountID, at time: LedgerTime, limit: Int
    ) async throws -> Bool {
        try await database.write { db in
            let others = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM secret WHERE account = ? AND name <> ?",
                arguments: [Data(account.raw.bytes), name])
            guard others ?? 0 < limit else { return false }
            try db.execute(
                sql: "INSERT OR REPLACE INTO secret (account, name, sealed, added) VALUES (?, ?, ?, ?)",
                arguments: [Data(account.raw.bytes), name, Data(sealed), Int64(clamping: time)])
            return true
        }
    }

    func sealed(_ name: String, of account: AccountID) async throws -> [UInt8]? {
        try await database.read { db in
            try Data.fetchOne(
                db, sql: "SELECT sealed FROM secret WHERE account = ? AND name = ?",
                arguments: [Data(account.raw.bytes), name]
            ).map { [UInt8]($0) }
        }
    }

    /// In the order of names.
    func list(of account: AccountID) async throws -> [SecretSummary] {
        try await database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT name, added FROM secret WHERE account = ? ORDER BY name",
                arguments: [Data(account.raw.bytes)]
            ).map { SecretSummary(name: $0["name"], added: UInt64(clamping: $0["added"] as Int64)) }
        }
    }

    /// - Returns: false when there was none.
    func remove(_ name: String, of account: AccountID) async throws -> Bool {
        try await database.write { db in
            try db.execute(
                sql: "DELETE FROM secret WHERE account = ? AND name = ?", arguments: [Data(account.raw.bytes), name])
            return db.changesCount > 0
        }
    }

    func close() throws { try database.close() }
}
