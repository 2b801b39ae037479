// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import DagCBOR
import Foundation
import GRDB
import LedgerCore

/// What a tenant's node has signed away and been given in channels. Each write is on the disk before it returns
/// (`synchronous=FULL`): a voucher that is forgotten is money that is signed away twice, or not collected.
///
/// A connection of its own to the node's database, whose tables `TenantDatabase` makes.
final class ChannelRecords: Sendable {
    /// Whose voucher is remembered.
    enum Side: String, Sendable {
        /// Signed by a wallet of this node.
        case paid
        /// Given to a wallet of this node.
        case held
    }

    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        // The node's other connection writes to the same file.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -128")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    // MARK: Channels of leases

    /// What the payer of a channel stored last. What cannot be read is set aside in `damaged_payer`: the payee's next
    /// claim brings the newest voucher back.
    func payerState(_ id: ChannelID) async throws -> PayerState? {
        try await database.write { db in
            let bytes = try Data.fetchOne(
                db, sql: "SELECT state FROM payer WHERE channel = ?", arguments: [Data(id.digest.bytes)])
            guard let bytes else { return nil }
            if let state = try? PayerState(bytes: [UInt8](bytes)) { return state }
            try Self.setAside(id, db)
            return nil
        }
    }

    /// The state is of another channel, or its voucher is not the payer's.
    func setAside(_ id: ChannelID) async throws { try await database.write { db in try Self.setAside(id, db) } }

    private static func setAside(_ id: ChannelID, _ db: Database) throws {
        let channel = Data(id.digest.bytes)
        try db.execute(
            sql: "INSERT INTO damaged_payer SELECT channel, state FROM payer WHERE channel = ?", arguments: [channel])
        try db.execute(sql: "DELETE FROM payer WHERE channel = ?", arguments: [channel])
    }

    /// - Throws: `ChannelBookError.inUse` when the stored state is as new or newer: another program pays from it.
    func store(_ state: PayerState, of id: ChannelID) async throws {
        try await database.write { db in
            try db.cachedStatement(
                sql: """
                    INSERT INTO payer (channel, generation, state) VALUES (?, ?, ?)
                    ON CONFLICT (channel) DO UPDATE SET generation = excluded.generation, state = excluded.state
                    WHERE excluded.generation > payer.generation
                    """
            ).execute(arguments: [Data(id.digest.bytes), Int64(clamping: state.generation), Data(state.encoded())])
            guard db.changesCount == 1 else {
                throw ChannelBookError(
                    .inUse, "another program pays from channel \(id) with the same records",
                    hint: "stop one of them")
            }
        }
    }

    // MARK: Channels of their own

    func voucher(_ id: ChannelID, _ side: Side) async throws -> SignedVoucher? {
        try await database.read { db in try Self.voucher(id, side, db) }
    }

    /// Replaces a voucher by what `next` makes of it, in one step: whatever else writes comes before or after. Returns
    /// once it is on the disk. Nil leaves it.
    func update(
        _ id: ChannelID, _ side: Side, _ next: @escaping @Sendable (SignedVoucher?) throws -> SignedVoucher?
    ) async throws {
        try await database.write { db in
            guard let voucher = try next(try Self.voucher(id, side, db)) else { return }
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO voucher (channel, side, signed) VALUES (?, ?, ?)")
                .execute(arguments: [Data(id.digest.bytes), side.rawValue, Data(voucher.encoded())])
        }
    }

    private static func voucher(_ id: ChannelID, _ side: Side, _ db: Database) throws -> SignedVoucher? {
        let bytes = try Data.fetchOne(
            try db.cachedStatement(sql: "SELECT signed FROM voucher WHERE channel = ? AND side = ?"),
            arguments: [Data(id.digest.bytes), side.rawValue])
        guard let bytes else { return nil }
        do { return try SignedVoucher(bytes: [UInt8](bytes)) } catch {
            throw ChannelBookError(.damaged, "the stored voucher of channel \(id) is damaged: \(error)")
        }
    }

    // MARK: Both

    /// The ledger has paid out.
    func forget(_ id: ChannelID) async throws {
        try await database.write { db in
            for table in ["payer", "voucher"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE channel = ?", arguments: [Data(id.digest.bytes)])
            }
        }
    }

    /// SQLite's level of durability: 2 is FULL.
    func synchronous() async throws -> Int? {
        try await database.read { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
    }

    func close() throws { try database.close() }
}
