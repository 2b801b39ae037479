// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Grants
import LedgerCore
import Multiformats

/// What a proxy did, for its owner.
public struct ProxyJournalLine: Sendable, Hashable {
    public enum Action: String, Sendable, CaseIterable {
        case deposited, answered, refused, revoked, expired
    }

    /// By ledger time.
    public let at: LedgerTime
    public let action: Action
    /// The grant, where one is known.
    public let grant: CID?
    /// The key that asked, or that the grant is for.
    public let receiving: Bytes32?
    /// The refusal's name, where it was one.
    public let reason: String
}

/// The fragments and the journal of a proxy, in SQLite. What is removed is overwritten (`secure_delete`), and the log of
/// writes is emptied after it.
final class ProxyRecords: Sendable {
    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                    PRAGMA cache_size = -512
                    """)
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 fragments") { db in
            try db.execute(
                sql: """
                    CREATE TABLE fragment (grant_id BLOB PRIMARY KEY, deposit BLOB NOT NULL, added INTEGER NOT NULL)
                        WITHOUT ROWID;
                    CREATE TABLE journal (
                        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, grant_id BLOB,
                        receiving BLOB, reason TEXT NOT NULL
                    );
                    """)
        }
        try migrator.migrate(database)
    }

    /// Fragments as they were deposited. What cannot be read is passed over, and counted.
    func load() throws -> (deposits: [(FragmentDeposit, added: LedgerTime)], unreadable: Int) {
        try database.read { db in
            var deposits: [(FragmentDeposit, added: LedgerTime)] = []
            var unreadable = 0
            let rows = try Row.fetchCursor(db, sql: "SELECT deposit, added FROM fragment")
            while let row = try rows.next() {
                guard let bytes = Data.fromDatabaseValue(row[0]), let added = Int64.fromDatabaseValue(row[1]),
                    let deposit = try? FragmentDeposit.decode([UInt8](bytes))
                else {
                    unreadable += 1
                    continue
                }
                deposits.append((deposit, UInt64(clamping: added)))
            }
            return (deposits, unreadable)
        }
    }

    /// Durable when it returns.
    func insert(_ deposits: [(id: CID, deposit: FragmentDeposit)], at time: LedgerTime) async throws {
        try await database.write { db in
            let statement = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO fragment (grant_id, deposit, added) VALUES (?, ?, ?)")
            for (id, deposit) in deposits {
                try statement.execute(
                    arguments: [Data(id.bytes), Data(deposit.encoded()), Int64(clamping: time)])
            }
        }
    }

    /// Overwrites the fragments of these grants.
    func remove(_ grants: [CID]) async throws {
        try await database.write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM fragment WHERE grant_id = ?")
            for id in grants { try statement.execute(arguments: [Data(id.bytes)]) }
        }
        // The log of writes holds older pages until it is emptied.
        _ = try await database.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    }

    // MARK: Journal

    func append(_ lines: [ProxyJournalLine]) async throws {
        try await database.write { db in
            let statement = try db.cachedStatement(
                sql: "INSERT INTO journal (at, action, grant_id, receiving, reason) VALUES (?, ?, ?, ?, ?)")
            for line in lines {
                try statement.execute(
                    arguments: [
                        Int64(clamping: line.at), line.action.rawValue, line.grant.map { Data($0.bytes) },
                        line.receiving.map { Data($0.bytes) }, line.reason,
                    ])
            }
            try db.cachedStatement(
                sql: "DELETE FROM journal WHERE number <= (SELECT max(number) FROM journal) - ?"
            ).execute(arguments: [ProxyLimits.journalLines])
        }
    }

    /// The newest lines, newest first.
    func journal(limit: Int) async throws -> [ProxyJournalLine] {
        try await database.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT at, action, grant_id, receiving, reason FROM journal ORDER BY number DESC LIMIT ?",
                arguments: [limit])
            return rows.compactMap { row in
                guard let at = Int64.fromDatabaseValue(row[0]),
                    let action = String.fromDatabaseValue(row[1]).flatMap(ProxyJournalLine.Action.init)
                else { return nil }
                return ProxyJournalLine(
                    at: UInt64(clamping: at), action: action,
                    grant: Data.fromDatabaseValue(row[2]).flatMap { try? CID(bytes: [UInt8]($0)) },
                    receiving: Data.fromDatabaseValue(row[3]).flatMap { Bytes32([UInt8]($0)) },
                    reason: String.fromDatabaseValue(row[4]) ?? "")
            }
        }
    }

    func close() throws { try database.close() }
}
