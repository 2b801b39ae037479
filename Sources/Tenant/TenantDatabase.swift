// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import Workload

/// What a tenant's node remembers beside the ledger: names of jobs, refusals, uploads that await their order.
///
/// No secret is in it, and no result depends on it: keys follow from account key and salt, everything else is on the
/// ledger. Found again by the order's salt, which is fixed before the order's id is.
final class TenantDatabase: Sendable {
    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -512")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 jobs") { db in
            try db.execute(
                sql: """
                    CREATE TABLE job (salt BLOB PRIMARY KEY, manifest BLOB NOT NULL, collected INTEGER NOT NULL DEFAULT 0)
                        WITHOUT ROWID;
                    CREATE TABLE upload (salt BLOB PRIMARY KEY, account BLOB NOT NULL, root BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE refusal (
                        order_id BLOB NOT NULL, provider BLOB NOT NULL, notice BLOB NOT NULL,
                        PRIMARY KEY (order_id, provider)
                    ) WITHOUT ROWID;
                    """)
        }
        try migrator.migrate(database)
    }

    func insertJob(salt: [UInt8], manifest: Manifest) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO job (salt, manifest) VALUES (?, ?)")
                .execute(arguments: [Data(salt), Data(manifest.encoded())])
        }
    }

    func manifest(salt: [UInt8]) async throws -> Manifest? {
        try await database.read { db in
            try Data.fetchOne(db, sql: "SELECT manifest FROM job WHERE salt = ?", arguments: [Data(salt)])
        }.map { try Manifest.decode([UInt8]($0)) }
    }

    /// Salts of jobs whose log and output are not in the own store yet.
    func uncollected() async throws -> [[UInt8]] {
        try await database.read { db in
            try Data.fetchAll(db, sql: "SELECT salt FROM job WHERE collected = 0").map { [UInt8]($0) }
        }
    }

    func setCollected(salt: [UInt8]) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "UPDATE job SET collected = 1 WHERE salt = ?").execute(arguments: [Data(salt)])
        }
    }

    func insertUpload(salt: [UInt8], account: AccountID, root: CID) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO upload (salt, account, root) VALUES (?, ?, ?)",
                arguments: [Data(salt), Data(account.raw.bytes), Data(root.bytes)])
        }
    }

    /// Takes an upload for an order; each serves one.
    func takeUpload(salt: [UInt8], account: AccountID) async throws -> CID? {
        try await database.write { db in
            let root = try Data.fetchOne(
                db, sql: "DELETE FROM upload WHERE salt = ? AND account = ? RETURNING root",
                arguments: [Data(salt), Data(account.raw.bytes)])
            return try root.map { try CID(bytes: [UInt8]($0)) }
        }
    }

    /// Keeps a provider's latest word on an order; at most `limit` providers per order.
    func insertRefusal(_ notice: RefusalNotice, limit: Int) async throws {
        try await database.write { db in
            let order = Data(notice.order.digest.bytes)
            let count =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM refusal WHERE order_id = ?", arguments: [order]) ?? 0
            guard count < limit else { return }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO refusal (order_id, provider, notice) VALUES (?, ?, ?)")
                .execute(arguments: [order, Data(notice.provider.raw.bytes), Data(notice.encoded())])
        }
    }

    func refusals(of order: OrderID) async throws -> [RefusalNotice] {
        try await database.read { db in
            try Data.fetchAll(
                db, sql: "SELECT notice FROM refusal WHERE order_id = ? ORDER BY provider",
                arguments: [Data(order.digest.bytes)]
            ).map { try RefusalNotice.decode([UInt8]($0)) }
        }
    }

    func close() throws { try database.close() }
}
