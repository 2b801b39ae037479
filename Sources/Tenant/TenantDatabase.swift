// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import NIOConcurrencyHelpers
import Workload

/// What a tenant's node remembers beside the ledger: names of jobs, refusals, uploads that await their order.
///
/// It holds manifests in the clear, with the environment that a job is given: the node's user alone may read it. No
/// result depends on it, and it holds no key: those follow from account key and salt, and everything else is on the
/// ledger. Found again by the order's salt, which is fixed before the order's id is.
final class TenantDatabase: Sendable {
    /// What was written since the start: a job under way is looked at again at each of its steps.
    private struct Recent {
        var manifests: [[UInt8]: Manifest] = [:]
        var refusals: [OrderID: Int] = [:]
    }

    private let database: DatabaseQueue
    private let recent = NIOLockedValueBox(Recent())

    init(path: String) throws {
        var configuration = Configuration()
        // `ChannelRecords` writes to the same file.
        configuration.busyMode = .timeout(10)
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
        migrator.registerMigration("2 roots of content") { db in
            try db.execute(
                sql: """
                    ALTER TABLE job ADD COLUMN root BLOB;
                    ALTER TABLE job ADD COLUMN files BLOB;
                    ALTER TABLE job ADD COLUMN log BLOB;
                    ALTER TABLE job ADD COLUMN output BLOB;
                    ALTER TABLE job ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE upload ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
                    """)
        }
        migrator.registerMigration("3 channels") { db in
            try db.execute(
                sql: """
                    CREATE TABLE payer (channel BLOB PRIMARY KEY, generation INTEGER NOT NULL, state BLOB NOT NULL)
                        WITHOUT ROWID;
                    CREATE TABLE damaged_payer (channel BLOB NOT NULL, state BLOB NOT NULL);
                    CREATE TABLE voucher (
                        channel BLOB NOT NULL, side TEXT NOT NULL, signed BLOB NOT NULL, PRIMARY KEY (channel, side)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("4 secrets") { db in
            try db.execute(
                sql: """
                    CREATE TABLE secret (
                        account BLOB NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL, added INTEGER NOT NULL,
                        PRIMARY KEY (account, name)
                    ) WITHOUT ROWID;
                    ALTER TABLE job ADD COLUMN secrets BLOB;
                    """)
        }
        try migrator.migrate(database)
    }

    /// Remembers a job that is about to be ordered. An upload that it takes is used up in the same moment.
    ///
    /// - Parameters:
    ///   - root: the envelope of the manifest.
    ///   - files: the envelope of an upload; each serves one order.
    ///   - secrets: the envelope of the secrets that it is given.
    ///   - at: by ledger time.
    /// - Throws: `TenantError.unknownBundle` when another order was faster.
    func insertJob(
        salt: [UInt8], manifest: Manifest, root: CID, files: CID?, secrets: CID? = nil, at time: LedgerTime
    ) async throws {
        try await database.write { db in
            if files != nil {
                try db.execute(sql: "DELETE FROM upload WHERE salt = ?", arguments: [Data(salt)])
                guard db.changesCount == 1 else {
                    throw TenantError(.unknownBundle, "the upload has been used; each serves one order")
                }
            }
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO job (salt, manifest, root, files, secrets, added) VALUES (?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                Data(salt), Data(manifest.encoded()), Data(root.bytes), files.map { Data($0.bytes) },
                secrets.map { Data($0.bytes) }, Int64(clamping: time),
            ])
        }
        recent.withLockedValue { recent in
            // Everything goes at once when there is too much: what is still looked at comes from the disk then.
            if recent.manifests.count >= TenantLimits.recentJobs { recent = Recent() }
            recent.manifests[salt] = manifest
        }
    }

    /// The ledger refused its order.
    func removeJob(salt: [UInt8]) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM job WHERE salt = ?", arguments: [Data(salt)])
        }
    }

    /// A job's manifest, and how many providers' refusals of its order there are.
    func job(salt: [UInt8], order: OrderID) async throws -> (manifest: Manifest?, refusals: Int) {
        let known = recent.withLockedValue { recent in
            recent.manifests[salt].map { (manifest: $0, refusals: recent.refusals[order] ?? 0) }
        }
        if let known { return known }
        let (bytes, refusals) = try await database.read { db in
            let manifest = try Data.fetchOne(
                try db.cachedStatement(sql: "SELECT manifest FROM job WHERE salt = ?"), arguments: [Data(salt)])
            return (manifest, try Self.refusals(db, order))
        }
        return (try bytes.map { try Manifest.decode([UInt8]($0)) }, refusals)
    }

    /// Roots of all that a job needs and that is not its provider's: manifest, files, secrets, mounts.
    func content(salt: [UInt8]) async throws -> [CID] {
        let found = try await database.read { db in
            try Row.fetchOne(
                db, sql: "SELECT root, files, secrets, manifest FROM job WHERE salt = ?", arguments: [Data(salt)]
            ).map { row in
                (
                    roots: [row["root"] as Data?, row["files"] as Data?, row["secrets"] as Data?].compactMap { $0 },
                    manifest: row["manifest"] as Data
                )
            }
        }
        guard let found else { return [] }
        let manifest = try Manifest.decode([UInt8](found.manifest))
        return try found.roots.map { try CID(bytes: [UInt8]($0)) } + manifest.mounts.map(\.cid)
    }

    private static func refusals(_ db: Database, _ order: OrderID) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT count(*) FROM refusal WHERE order_id = ?"),
            arguments: [Data(order.digest.bytes)]) ?? 0
    }

    /// Salts of jobs from which something may still come, and since when they are known.
    func uncollected() async throws -> [[UInt8]: LedgerTime] {
        try await database.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT salt, added FROM job WHERE collected = 0")
            return Dictionary(rows.map { ([UInt8]($0["salt"] as Data), UInt64(clamping: $0["added"] as Int64)) }) { $1 }
        }
    }

    /// Nothing more comes from these jobs: their results are in the own store, which is to keep them.
    func setCollected(_ jobs: [CollectedJob]) async throws {
        if jobs.isEmpty { return }
        try await database.write { db in
            let update = try db.cachedStatement(
                sql: "UPDATE job SET collected = 1, log = ?, output = ? WHERE salt = ?")
            for job in jobs {
                try update.execute(arguments: [
                    job.log.map { Data($0.bytes) }, job.output.map { Data($0.bytes) }, Data(job.salt),
                ])
            }
        }
    }

    func insertUpload(salt: [UInt8], account: AccountID, root: CID, at time: LedgerTime) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO upload (salt, account, root, added) VALUES (?, ?, ?, ?)",
                arguments: [Data(salt), Data(account.raw.bytes), Data(root.bytes), Int64(clamping: time)])
        }
    }

    /// An upload that no order has used; `insertJob` uses it up.
    func upload(salt: [UInt8], account: AccountID) async throws -> CID? {
        try await database.read { db in
            let root = try Data.fetchOne(
                db, sql: "SELECT root FROM upload WHERE salt = ? AND account = ?",
                arguments: [Data(salt), Data(account.raw.bytes)])
            return try root.map { try CID(bytes: [UInt8]($0)) }
        }
    }

    /// The roots of all content that jobs from which something may still come are made of, of the results of the others,
    /// and of uploads that wait for their order. Uploads of before `cutoff` are forgotten.
    func roots(uploadedSince cutoff: LedgerTime) async throws -> [CID] {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM upload WHERE added < ?", arguments: [Int64(clamping: cutoff)])
            let sql = """
                SELECT root FROM job WHERE collected = 0 AND root IS NOT NULL
                UNION ALL SELECT files FROM job WHERE collected = 0 AND files IS NOT NULL
                UNION ALL SELECT secrets FROM job WHERE collected = 0 AND secrets IS NOT NULL
                UNION ALL SELECT log FROM job WHERE log IS NOT NULL
                UNION ALL SELECT output FROM job WHERE output IS NOT NULL
                UNION ALL SELECT root FROM upload
                """
            return try Data.fetchAll(db, sql: sql).map { try CID(bytes: [UInt8]($0)) }
        }
    }

    /// Keeps a provider's latest word on an order; at most `limit` providers per order.
    func insertRefusal(_ notice: RefusalNotice, limit: Int) async throws {
        let count = try await database.write { db in
            let count = try Self.refusals(db, notice.order)
            guard count < limit else { return count }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO refusal (order_id, provider, notice) VALUES (?, ?, ?)")
                .execute(arguments: [
                    Data(notice.order.digest.bytes), Data(notice.provider.raw.bytes), Data(notice.encoded()),
                ])
            return try Self.refusals(db, notice.order)
        }
        // Two notices may end their writes in either order; the number only grows.
        recent.withLockedValue { $0.refusals[notice.order] = max($0.refusals[notice.order] ?? 0, count) }
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

/// A job from which nothing more comes.
struct CollectedJob: Sendable {
    let salt: [UInt8]
    var log: CID?
    var output: CID?
    /// Nil for an order that nobody took.
    var lease: LeaseEntry?
}
