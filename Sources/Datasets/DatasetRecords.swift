// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Grants
import LedgerCore
import Multiformats

/// A grant that this node made for one of its contents.
public struct GrantRecord: Sendable, Hashable {
    public let id: CID
    public let root: CID
    public let signed: SignedGrant
    /// Whom it is for, as the user named it: a lease or an account.
    public let target: String
    public let isRevoked: Bool
}

/// What a node remembers of its contents and grants. Each write is on the disk before it returns: a grant that is
/// forgotten could not be revoked.
final class DatasetRecords: Sendable {
    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -512")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 datasets and grants") { db in
            try db.execute(
                sql: """
                    CREATE TABLE dataset (
                        root BLOB PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, sealed INTEGER NOT NULL,
                        owner BLOB, size INTEGER NOT NULL, added INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE data_grant (
                        id BLOB PRIMARY KEY, root BLOB NOT NULL, signed BLOB NOT NULL, target TEXT NOT NULL,
                        revoked INTEGER NOT NULL DEFAULT 0
                    ) WITHOUT ROWID;
                    """)
        }
        try migrator.migrate(database)
    }

    func insert(_ dataset: Dataset) async throws {
        try await database.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO dataset (root, name, kind, sealed, owner, size, added)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(dataset.root.bytes), dataset.name, dataset.kind.rawValue, dataset.isSealed,
                    dataset.owner.map { Data($0.raw.bytes) }, Int64(clamping: dataset.size),
                    Int64(clamping: dataset.added),
                ])
        }
    }

    func remove(_ root: CID) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM dataset WHERE root = ?", arguments: [Data(root.bytes)])
        }
    }

    /// The newest first.
    func datasets() async throws -> [Dataset] {
        try await database.read { db in
            try Row.fetchAll(
                db,
                sql: "SELECT root, name, kind, sealed, owner, size, added FROM dataset ORDER BY added DESC, root"
            ).compactMap(Self.dataset)
        }
    }

    func dataset(_ root: CID) async throws -> Dataset? {
        try await database.read { db in
            try Row.fetchOne(
                db, sql: "SELECT root, name, kind, sealed, owner, size, added FROM dataset WHERE root = ?",
                arguments: [Data(root.bytes)]
            ).flatMap(Self.dataset)
        }
    }

    /// Nil for a row that cannot be read: one damaged row hides itself and no other.
    private static func dataset(_ row: Row) -> Dataset? {
        guard let root = Data.fromDatabaseValue(row[0]).flatMap({ try? CID(bytes: [UInt8]($0)) }),
            let kind = String.fromDatabaseValue(row[2]).flatMap(Dataset.Kind.init),
            let size = Int64.fromDatabaseValue(row[5]), let added = Int64.fromDatabaseValue(row[6])
        else { return nil }
        return Dataset(
            root: root, name: String.fromDatabaseValue(row[1]) ?? "", kind: kind,
            isSealed: Bool.fromDatabaseValue(row[3]) ?? true,
            owner: Data.fromDatabaseValue(row[4]).flatMap { Bytes32([UInt8]($0)) }.map { AccountID($0) },
            size: UInt64(clamping: size), added: UInt64(clamping: added))
    }

    // MARK: Grants

    func insert(_ signed: SignedGrant, of root: CID, target: String) async throws {
        try await database.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO data_grant (id, root, signed, target) VALUES (?, ?, ?, ?)",
                arguments: [Data(signed.id.bytes), Data(root.bytes), Data(signed.encoded()), target])
        }
    }

    func setRevoked(_ id: CID) async throws {
        try await database.write { db in
            try db.execute(sql: "UPDATE data_grant SET revoked = 1 WHERE id = ?", arguments: [Data(id.bytes)])
        }
    }

    /// The newest first.
    func grants() async throws -> [GrantRecord] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT root, signed, target, revoked FROM data_grant").compactMap { row in
                guard let root = Data.fromDatabaseValue(row[0]).flatMap({ try? CID(bytes: [UInt8]($0)) }),
                    let signed = Data.fromDatabaseValue(row[1]).flatMap({ try? SignedGrant.decode([UInt8]($0)) })
                else { return nil }
                return GrantRecord(
                    id: signed.id, root: root, signed: signed, target: String.fromDatabaseValue(row[2]) ?? "",
                    isRevoked: Bool.fromDatabaseValue(row[3]) ?? false)
            }
        }.sorted { ($0.signed.grant.issued, $0.id.description) > ($1.signed.grant.issued, $1.id.description) }
    }

    func close() throws { try database.close() }
}
