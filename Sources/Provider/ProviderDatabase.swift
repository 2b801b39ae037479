// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Envelopes
import Foundation
import GRDB
import LedgerCore
import Multiformats
import PlacementCore

/// What a provider must remember to go on after it was killed: the lease keys it made, how far each lease is, and
/// results that the ledger may not know yet.
///
/// `synchronous=NORMAL`: survives a killed process, may lose the last moments in a power cut. Then a lease is given back
/// and its tenant's money returns; nothing is paid twice.
final class ProviderDatabase: Sendable {
    struct Record: Sendable {
        let order: OrderID
        let key: RecipientKey
        let stage: LocalStage
        let result: JobResult?
    }

    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
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
        try migrator.migrate(database)
    }

    /// Before the provider answers an order.
    func insert(_ order: OrderID, key: RecipientKey) async throws {
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

    func setFinished(_ order: OrderID, _ result: JobResult) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "UPDATE lease SET stage = 'finished', result = ? WHERE order_id = ?")
                .execute(arguments: [Data(result.encoded()), Data(order.digest.bytes)])
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
                    order: OrderID(digest: order), key: try RecipientKey(raw: [UInt8](row["key"] as Data)),
                    stage: stage,
                    result: try (row["result"] as Data?).map { try JobResult.decode([UInt8]($0)) })
            }
        }
    }

    func close() throws { try database.close() }
}
