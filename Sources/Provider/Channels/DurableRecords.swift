// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import DagCBOR
import Envelopes
import Foundation
import GRDB
import JobProtocol
import LedgerCore
import Multiformats

/// What costs a provider money when it is forgotten: vouchers, and what opens its sealed bids. Each write is on the
/// disk before it returns (`synchronous=FULL`), which the other records need not be.
///
/// A connection of its own to the provider's database, whose tables `ProviderDatabase` makes.
final class DurableRecords: Sendable {
    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        // The provider's other connection writes to the same file.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -128")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    // MARK: Channels

    /// A channel that pays a lease of this provider's. Known already, it stays as it is.
    func insertChannel(_ id: ChannelID, at time: LedgerTime) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO channel (channel_id, added) VALUES (?, ?)")
                .execute(arguments: [Data(id.digest.bytes), Int64(clamping: time)])
        }
    }

    func channels() async throws -> [(id: ChannelID, added: LedgerTime)] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT channel_id, added FROM channel").compactMap { row in
                Bytes32([UInt8](row["channel_id"] as Data)).map {
                    (ChannelID(digest: $0), UInt64(clamping: row["added"] as Int64))
                }
            }
        }
    }

    /// - Throws: `ProviderError.storage` when what is stored cannot be read: it is left where it is.
    func payeeState(_ id: ChannelID) async throws -> PayeeState? {
        let bytes = try await database.read { db in
            try Data.fetchOne(
                try db.cachedStatement(sql: "SELECT state FROM channel WHERE channel_id = ?"),
                arguments: [Data(id.digest.bytes)])
        }
        guard let bytes else { return nil }
        do { return try PayeeState(bytes: [UInt8](bytes)) } catch {
            throw ProviderError(.storage, "the stored vouchers of channel \(id) are damaged: \(error)")
        }
    }

    /// Keeps what cannot be read beside: the tenant sends its newest voucher again.
    func setAside(_ id: ChannelID) async throws {
        try await database.write { db in
            try db.execute(
                sql: "UPDATE channel SET damaged = state, state = NULL WHERE channel_id = ?",
                arguments: [Data(id.digest.bytes)])
        }
    }

    func store(_ state: PayeeState, of id: ChannelID) async throws {
        try await database.write { db in
            try db.cachedStatement(sql: "UPDATE channel SET state = ? WHERE channel_id = ?")
                .execute(arguments: [Data(state.encoded()), Data(id.digest.bytes)])
            guard db.changesCount == 1 else {
                throw ProviderError(.storage, "channel \(id) is not in the provider's records")
            }
        }
    }

    func removeChannel(_ id: ChannelID) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM channel WHERE channel_id = ?", arguments: [Data(id.digest.bytes)])
        }
    }

    // MARK: Bids

    /// Remembers a bid and the key of the lease that it may win, before it goes out. If there is one for the order
    /// already, that one stays and is returned: another would not be what the ledger may hold.
    func insert(_ bid: BidRecord, on order: OrderID) async throws -> BidRecord {
        try await database.write { db in
            if let known = try Self.bids(db, "WHERE bid.order_id = ?", [Data(order.digest.bytes)])[order] {
                return known
            }
            let id = Data(order.digest.bytes)
            try db.execute(
                sql: "INSERT OR REPLACE INTO lease (order_id, key, stage) VALUES (?, ?, 'accepted')",
                arguments: [id, Data(bid.key.raw)])
            try db.execute(
                sql: "INSERT OR REPLACE INTO bid (order_id, listing, rate, nonce) VALUES (?, ?, ?, ?)",
                arguments: [id, Data(bid.listing.digest.bytes), Int64(bitPattern: bid.rate), Data(bid.nonce)])
            return bid
        }
    }

    /// All bids whose auction may not be over.
    func bids() async throws -> [OrderID: BidRecord] {
        try await database.read { db in try Self.bids(db, "", []) }
    }

    /// The auction is over: the key goes with the lease's own record.
    func removeBid(_ order: OrderID) async throws {
        try await database.write { db in
            try db.execute(sql: "DELETE FROM bid WHERE order_id = ?", arguments: [Data(order.digest.bytes)])
        }
    }

    private static func bids(
        _ db: Database, _ filter: String, _ arguments: StatementArguments
    ) throws -> [OrderID: BidRecord] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT bid.*, lease.key AS key FROM bid JOIN lease USING (order_id) \(filter)",
            arguments: arguments)
        var found: [OrderID: BidRecord] = [:]
        for row in rows {
            guard let order = Bytes32([UInt8](row["order_id"] as Data)),
                let listing = Bytes32([UInt8](row["listing"] as Data))
            else { continue }
            found[OrderID(digest: order)] = BidRecord(
                listing: ListingID(digest: listing), rate: UInt64(bitPattern: row["rate"] as Int64),
                key: try LeaseKey(raw: [UInt8](row["key"] as Data)), nonce: [UInt8](row["nonce"] as Data))
        }
        return found
    }

    /// SQLite's level of durability: 2 is FULL.
    func synchronous() async throws -> Int? {
        try await database.read { db in try Int.fetchOne(db, sql: "PRAGMA synchronous") }
    }

    func close() throws { try database.close() }
}
