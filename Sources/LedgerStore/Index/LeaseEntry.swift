// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What became of a lease, open or past.
public struct LeaseEntry: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case preparing, running, paused
        case completed, declined, termEnded, closedByTenant, closedByProvider, closedWithNotice, neverStarted
        case neverAnswered, heartbeatsMissed, escrowExhausted

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

extension LeaseEntry: IndexEntry {
    init(row: Row) throws {
        id = try row.id("id")
        order = try row.id("order_id")
        tenant = try row.account("tenant")
        provider = try row.account("provider")
        providerPeer = try row.digest("provider_peer")
        listing = try row.id("listing")
        rate = try row.number("rate")
        escrow = try row.number("escrow")
        status = try row.name("status")
        created = try row.number("created")
        started = try row.optionalNumber("started")
        ended = try row.optionalNumber("ended")
        paid = try row.optionalNumber("paid")
        refunded = try row.optionalNumber("refunded")
        result = row.isNull("result") ? nil : try row.record("result")
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
        case .neverAnswered: .neverAnswered
        case .heartbeatsMissed: .heartbeatsMissed
        case .escrowExhausted: .escrowExhausted
        }
    }
}

extension Lease {
    /// How the index names where this open lease is.
    var status: LeaseEntry.Status { started == nil ? .preparing : isPaused ? .paused : .running }
}
