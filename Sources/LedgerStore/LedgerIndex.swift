// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats

/// What became of an order, open or past.
public struct OrderEntry: Sendable, Hashable {
    public enum Status: String, Sendable { case open, leased, cancelled, expired }
    public let id: OrderID
    public let tenant: AccountID
    public internal(set) var status: Status
    public let terms: OrderTerms
    public let placed: LedgerTime
    /// When it left the market, or `placed`.
    public internal(set) var changed: LedgerTime
    public internal(set) var lease: LeaseID?
}

/// What became of a lease, open or past.
public struct LeaseEntry: Sendable, Hashable {
    public enum Status: String, Sendable {
        case preparing, running, paused
        case completed, declined, termEnded, closedByTenant, closedByProvider, closedWithNotice, neverStarted
        case heartbeatsMissed, escrowExhausted
        public var isOpen: Bool { self == .preparing || self == .running || self == .paused }
    }

    public let id: LeaseID
    public let order: OrderID
    public let tenant: AccountID
    public let provider: AccountID
    /// Where the provider's node answered when it took the order.
    public let providerPeer: Bytes32
    public let listing: ListingID
    public let rate: NanoCredits
    /// Deposit and top-ups.
    public internal(set) var escrow: NanoCredits
    public internal(set) var status: Status
    public let created: LedgerTime
    public internal(set) var started: LedgerTime?
    public internal(set) var ended: LedgerTime?
    public internal(set) var paid: NanoCredits?
    public internal(set) var refunded: NanoCredits?
    public internal(set) var result: JobResult?
}

extension LedgerStore {
    /// One order by id.
    public func order(_ id: OrderID) throws -> OrderEntry? {
        try orders(sql: "WHERE id = ?", arguments: [id.digest.data]).first
    }

    /// Newest first.
    public func orders(tenant: AccountID?, openOnly: Bool, limit: Int) throws -> [OrderEntry] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let tenant {
            conditions.append("tenant = ?")
            arguments += [tenant.raw.data]
        }
        if openOnly { conditions.append("status = 'open'") }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try orders(sql: "\(filter) ORDER BY placed DESC, id LIMIT ?", arguments: arguments + [limit])
    }

    /// The lease that an order became.
    public func lease(order: OrderID) throws -> LeaseEntry? {
        try leases(sql: "WHERE order_id = ?", arguments: [order.digest.data]).first
    }

    /// One lease by id.
    public func lease(_ id: LeaseID) throws -> LeaseEntry? {
        try leases(sql: "WHERE id = ?", arguments: [id.digest.data]).first
    }

    /// Newest first.
    public func leases(provider: AccountID?, openOnly: Bool, limit: Int) throws -> [LeaseEntry] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let provider {
            conditions.append("provider = ?")
            arguments += [provider.raw.data]
        }
        if openOnly { conditions.append("ended IS NULL") }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try leases(sql: "\(filter) ORDER BY created DESC, id LIMIT ?", arguments: arguments + [limit])
    }

    /// An order and the lease that it became, as of one moment.
    public func job(_ id: OrderID) throws -> (order: OrderEntry, lease: LeaseEntry?)? {
        if let job = recent.job(id) { return job }
        return try database.read { db in
            guard let order = try Self.orders(db, "WHERE id = ?", [id.digest.data]).first else { return nil }
            let lease = try order.lease.flatMap { try Self.leases(db, "WHERE id = ?", [$0.digest.data]).first }
            return (order, lease)
        }
    }

    private func orders(sql: String, arguments: StatementArguments) throws -> [OrderEntry] {
        try database.read { db in try Self.orders(db, sql, arguments) }
    }

    private func leases(sql: String, arguments: StatementArguments) throws -> [LeaseEntry] {
        try database.read { db in try Self.leases(db, sql, arguments) }
    }

    // SQLite takes longer to parse a query than to answer one of these: each text is parsed once.

    private static func orders(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [OrderEntry] {
        try Row.fetchAll(try db.cachedStatement(sql: "SELECT * FROM orders \(sql)"), arguments: arguments)
            .map(OrderEntry.init(row:))
    }

    private static func leases(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws -> [LeaseEntry] {
        try Row.fetchAll(try db.cachedStatement(sql: "SELECT * FROM leases \(sql)"), arguments: arguments)
            .map(LeaseEntry.init(row:))
    }
}

/// Turns events into index rows.
enum LedgerIndex {
    static func record(_ event: LedgerEvent, height: UInt64, at time: LedgerTime, in db: Database) throws {
        switch event {
        case .orderPlaced(let id, let order):
            try db.cachedStatement(
                sql: "INSERT INTO orders (id, tenant, status, terms, placed, changed) VALUES (?, ?, 'open', ?, ?, ?)"
            ).execute(arguments: [
                id.digest.data, order.tenant.raw.data, Data(order.terms.encoded()), Int64(bitPattern: order.placed),
                Int64(bitPattern: time),
            ])
        case .orderCancelled(let id, _): try setOrder(id, .cancelled, lease: nil, time, db)
        case .orderExpired(let id, _): try setOrder(id, .expired, lease: nil, time, db)
        case .leaseCreated(let id, let lease):
            try setOrder(lease.order, .leased, lease: id, time, db)
            try db.cachedStatement(
                sql: """
                    INSERT INTO leases
                    (id, order_id, tenant, provider, provider_peer, listing, rate, escrow, status, created)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'preparing', ?)
                    """
            ).execute(arguments: [
                id.digest.data, lease.order.digest.data, lease.tenant.raw.data, lease.provider.raw.data,
                lease.providerPeer.data, lease.listing.digest.data, Int64(bitPattern: lease.rate),
                Int64(bitPattern: lease.funded), Int64(bitPattern: time),
            ])
        case .leaseStarted(let id, _):
            try db.cachedStatement(sql: "UPDATE leases SET status = 'running', started = ? WHERE id = ?")
                .execute(arguments: [Int64(bitPattern: time), id.digest.data])
        case .leasePaused(let id, _):
            try db.cachedStatement(sql: "UPDATE leases SET status = 'paused' WHERE id = ?")
                .execute(arguments: [id.digest.data])
        case .leaseToppedUp(let id, let lease):
            try db.cachedStatement(sql: "UPDATE leases SET status = ?, escrow = ? WHERE id = ?")
                .execute(arguments: [
                    lease.status.rawValue, Int64(bitPattern: lease.funded), id.digest.data,
                ])
        case .leaseEnded(let id, _, let end, let paid, let refunded, _):
            let result = end.result.map { Data($0.encoded()) }
            try db.cachedStatement(
                sql: "UPDATE leases SET status = ?, ended = ?, paid = ?, refunded = ?, result = ? WHERE id = ?"
            ).execute(arguments: [
                end.status.rawValue, Int64(bitPattern: time), Int64(bitPattern: paid), Int64(bitPattern: refunded),
                result,
                id.digest.data,
            ])
        case .transferred, .spendingLimitSet, .providerRegistered, .providerUpdated, .providerRetired,
            .collateralChanged, .listingCreated, .listingUpdated, .listingRemoved, .bidPlaced, .bidRevealed,
            .auctionDecided, .leaseAnswered, .heartbeat, .noticeGiven, .leaseRated, .channelOpened, .channelToppedUp,
            .channelClosing, .channelClosed:
            return
        }
    }

    private static func setOrder(
        _ id: OrderID, _ status: OrderEntry.Status, lease: LeaseID?, _ time: LedgerTime, _ db: Database
    ) throws {
        try db.cachedStatement(sql: "UPDATE orders SET status = ?, changed = ?, lease = ? WHERE id = ?")
            .execute(arguments: [status.rawValue, Int64(bitPattern: time), lease?.digest.data, id.digest.data])
    }
}

extension LeaseEnd {
    /// How the index names this end.
    public var status: LeaseEntry.Status {
        switch self {
        case .completed: .completed
        case .declined: .declined
        case .termEnded: .termEnded
        case .closedByTenant: .closedByTenant
        case .closedByProvider: .closedByProvider
        case .closedWithNotice: .closedWithNotice
        case .neverStarted: .neverStarted
        case .heartbeatsMissed: .heartbeatsMissed
        case .escrowExhausted: .escrowExhausted
        }
    }
}

extension Lease {
    /// How the index names where this open lease is.
    var status: LeaseEntry.Status { started == nil ? .preparing : isPaused ? .paused : .running }
}

extension OrderEntry {
    fileprivate init(row: Row) throws {
        let damaged = LedgerStoreError(.damaged, "an order of the index is damaged")
        guard let id = row.digest("id"), let tenant = row.digest("tenant"),
            let status = Status(rawValue: try row.value("status"))
        else { throw damaged }
        self.id = OrderID(digest: id)
        self.tenant = PublicKey(tenant)
        self.status = status
        do { terms = try OrderTerms.decode([UInt8](try row.value("terms") as Data)) } catch { throw damaged }
        placed = UInt64(bitPattern: try row.value("placed"))
        changed = UInt64(bitPattern: try row.value("changed"))
        lease = row.digest("lease").map(LeaseID.init(digest:))
    }
}

extension LeaseEntry {
    fileprivate init(row: Row) throws {
        let damaged = LedgerStoreError(.damaged, "a lease of the index is damaged")
        guard let id = row.digest("id"), let order = row.digest("order_id"), let tenant = row.digest("tenant"),
            let provider = row.digest("provider"), let peer = row.digest("provider_peer"),
            let listing = row.digest("listing"),
            let status = Status(rawValue: try row.value("status"))
        else { throw damaged }
        self.id = LeaseID(digest: id)
        self.order = OrderID(digest: order)
        self.tenant = PublicKey(tenant)
        self.provider = PublicKey(provider)
        providerPeer = peer
        self.listing = ListingID(digest: listing)
        self.status = status
        rate = UInt64(bitPattern: try row.value("rate"))
        escrow = UInt64(bitPattern: try row.value("escrow"))
        created = UInt64(bitPattern: try row.value("created"))
        started = row.optional("started").map(UInt64.init(bitPattern:))
        ended = row.optional("ended").map(UInt64.init(bitPattern:))
        paid = row.optional("paid").map(UInt64.init(bitPattern:))
        refunded = row.optional("refunded").map(UInt64.init(bitPattern:))
        do { result = try row.optional("result").map { try JobResult.decode([UInt8]($0 as Data)) } } catch {
            throw damaged
        }
    }
}

extension Row {
    fileprivate func digest(_ column: String) -> Bytes32? { (optional(column) as Data?).flatMap { Bytes32($0) } }

    /// A column's value, or nil when it is null or of another kind. GRDB's own subscripts trap on another kind.
    fileprivate func optional<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
        Value.fromDatabaseValue(self[column] as DatabaseValue)
    }

    /// A column that must hold a value of this kind.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value: Value = optional(column) else {
            throw LedgerStoreError(.damaged, "a record of the ledger has no valid \(column)")
        }
        return value
    }
}

extension Bytes32 {
    fileprivate var data: Data { Data(bytes) }
}
