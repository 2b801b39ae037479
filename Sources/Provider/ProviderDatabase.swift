// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Envelopes
import Foundation
import GRDB
import JobProtocol
import LedgerCore
import Multiformats
import PlacementCore

/// What a provider must remember to go on after it was killed: the lease keys it made, how far each lease is, results
/// that the ledger may not know yet, and what it keeps for tenants.
///
/// `synchronous=NORMAL`: survives a killed process, may lose the last moments in a power cut. Then a lease is given back
/// and its tenant's money returns; nothing is paid twice. Vouchers and bids are safe from that too: `DurableRecords`.
final class ProviderDatabase: Sendable {
    struct Record: Sendable {
        let order: OrderID
        let key: LeaseKey
        let stage: LocalStage
        let result: JobResult?
    }

    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        // `DurableRecords` writes to the same file.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -512")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 leases") { db in
            try db.execute(
                sql: """
                    CREATE TABLE lease (
                        order_id BLOB PRIMARY KEY, key BLOB NOT NULL, stage TEXT NOT NULL, result BLOB
                    ) WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("2 kept results") { db in
            try db.execute(
                sql: """
                    CREATE TABLE kept (
                        lease_id BLOB PRIMARY KEY, tenant BLOB NOT NULL, log BLOB, output BLOB, until INTEGER NOT NULL
                    ) WITHOUT ROWID
                    """)
        }
        migrator.registerMigration("3 channels and bids") { db in
            try db.execute(
                sql: """
                    CREATE TABLE channel (
                        channel_id BLOB PRIMARY KEY, state BLOB, damaged BLOB, added INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE bid (
                        order_id BLOB PRIMARY KEY, listing BLOB NOT NULL, rate INTEGER NOT NULL, nonce BLOB NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        try migrator.migrate(database)
    }

    /// The key that was made for an order, if there is one.
    func key(of order: OrderID) async throws -> LeaseKey? {
        let bytes = try await database.read { db in
            try Data.fetchOne(
                try db.cachedStatement(sql: "SELECT key FROM lease WHERE order_id = ?"),
                arguments: [Data(order.digest.bytes)])
        }
        return try bytes.map { try LeaseKey(raw: [UInt8]($0)) }
    }

    /// Before the provider answers an order.
    func insert(_ order: OrderID, key: LeaseKey) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO lease (order_id, key, stage) VALUES (?, ?, 'accepted')")
                .execute(arguments: [Data(order.digest.bytes), Data(key.raw)])
        }
    }

    func setRunning(_ order: OrderID) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "UPDATE lease SET stage = 'running' WHERE order_id = ?")
                .execute(arguments: [Data(order.digest.bytes)])
        }
    }

    /// Remembers a result, and in the same write that its content is to be kept.
    ///
    /// - Parameters:
    ///   - tenant: the peer that may say that it has the content.
    ///   - keptUntil: when it is kept no longer in any case, by ledger time.
    func setFinished(
        _ order: OrderID, _ lease: LeaseID, _ result: JobResult, tenant: Bytes32, keptUntil: LedgerTime
    ) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "UPDATE lease SET stage = 'finished', result = ? WHERE order_id = ?")
                .execute(arguments: [Data(result.encoded()), Data(order.digest.bytes)])
            guard result.log != nil || result.output != nil else { return }
            try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO kept (lease_id, tenant, log, output, until) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                Data(lease.digest.bytes), Data(tenant.bytes), result.log.map { Data($0.bytes) },
                result.output.map { Data($0.bytes) }, Int64(clamping: keptUntil),
            ])
        }
    }

    /// The tenant's node has the content: it need not be kept. Another peer's word changes nothing.
    func release(_ lease: LeaseID, by tenant: Bytes32) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "DELETE FROM kept WHERE lease_id = ? AND tenant = ?")
                .execute(arguments: [Data(lease.digest.bytes), Data(tenant.bytes)])
        }
    }

    /// The roots of all content that is kept at `time`; forgets what is kept no longer.
    func kept(at time: LedgerTime) async throws -> [CID] {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM kept WHERE until <= ?", arguments: [Int64(clamping: time)])
            return try Row.fetchAll(db, sql: "SELECT log, output FROM kept").flatMap { row in
                try [row["log"] as Data?, row["output"] as Data?].compactMap { $0 }.map { try CID(bytes: [UInt8]($0)) }
            }
        }
    }

    /// After the ledger has ended the lease, or the answer was refused. The key is gone with it.
    func remove(_ order: OrderID) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "DELETE FROM lease WHERE order_id = ?")
                .execute(arguments: [Data(order.digest.bytes)])
        }
    }

    func records() async throws -> [Record] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM lease").compactMap { row in
                guard let order = Bytes32([UInt8](row["order_id"] as Data)),
                    let stage = LocalStage(rawValue: row["stage"])
                else { return nil }
                return Record(
                    order: OrderID(digest: order), key: try LeaseKey(raw: [UInt8](row["key"] as Data)),
                    stage: stage,
                    result: try (row["result"] as Data?).map { try JobResult.decode([UInt8]($0)) })
            }
        }
    }

    func close() throws { try database.close() }
}
