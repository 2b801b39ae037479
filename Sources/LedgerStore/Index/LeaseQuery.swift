// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Leases, open and past. A filter that is nil lets everything pass.
public struct LeaseQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case created
        /// By what they cost for an hour.
        case rate
    }

    public var tenant: AccountID?
    public var provider: AccountID?
    /// At which listing.
    public var listing: ListingID?
    /// The one that the order became.
    public var order: OrderID?
    /// Where they stand; none of them finds nothing.
    public var statuses: Set<LeaseEntry.Status>?
    /// Leaves out those that have ended.
    public var openOnly: Bool
    /// Made then or later.
    public var since: LedgerTime?
    /// Made before.
    public var until: LedgerTime?
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        tenant: AccountID? = nil, provider: AccountID? = nil, listing: ListingID? = nil, order: OrderID? = nil,
        statuses: Set<LeaseEntry.Status>? = nil, openOnly: Bool = false, since: LedgerTime? = nil,
        until: LedgerTime? = nil, sort: Sort = .created, direction: SortDirection = .descending,
        limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.tenant = tenant
        self.provider = provider
        self.listing = listing
        self.order = order
        self.statuses = statuses
        self.openOnly = openOnly
        self.since = since
        self.until = until
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension LeaseQuery: IndexQuery {
    typealias Entry = LeaseEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .created: "created"
            case .rate: "rate"
            }
        var selection = Selection(from: "leases", sort: column, direction)
        if let tenant { selection.require("tenant = ?", .account(tenant)) }
        if let provider { selection.require("provider = ?", .account(provider)) }
        if let listing { selection.require("listing = ?", .id(listing)) }
        if let order { selection.require("id = (SELECT lease FROM orders WHERE orders.id = ?)", .id(order)) }
        if let statuses {
            selection.require("status IN", oneOf: statuses.map(\.rawValue).sorted().map { .text($0) })
        }
        if openOnly || statuses.map({ $0.allSatisfy(\.isOpen) }) ?? false { selection.require("ended IS NULL") }
        if let since { selection.require("created >= ?", .number(since)) }
        if let until { selection.require("created < ?", .number(until)) }
        return selection
    }
}

extension LedgerStore {
    /// A page of leases.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func leases(_ query: LeaseQuery) async throws -> Page<LeaseEntry> { try await page(query) }
}
