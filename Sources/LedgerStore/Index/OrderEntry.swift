// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What became of an order, open or past.
public struct OrderEntry: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable { case open, leased, cancelled, expired }

    /// `AllocationPolicy` without its numbers.
    public enum Policy: String, Sendable, CaseIterable { case firstCome, auction, reputation }

    public let id: OrderID
    public let tenant: AccountID
    public internal(set) var status: Status
    public let terms: OrderTerms
    public let placed: LedgerTime
    /// When it left the market, or `placed`.
    public internal(set) var changed: LedgerTime
    public internal(set) var lease: LeaseID?
}

extension OrderEntry.Policy {
    public init(_ policy: AllocationPolicy) {
        switch policy {
        case .firstCome: self = .firstCome
        case .auction: self = .auction
        case .reputation: self = .reputation
        }
    }
}

extension OrderEntry: IndexEntry {
    init(row: Row) throws {
        id = try row.id("id")
        tenant = try row.account("tenant")
        status = try row.name("status")
        terms = try row.record("terms")
        placed = try row.number("placed")
        changed = try row.number("changed")
        lease = try row.optionalDigest("lease").map(LeaseID.init(digest:))
    }
}
