// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Bids, of auctions that run and that are decided. A filter that is nil lets everything pass.
public struct BidQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case placed
        /// By what they ask for an hour; those that are still sealed count as the dearest.
        case rate
    }

    /// On which order.
    public var order: OrderID?
    public var provider: AccountID?
    /// Of which listing.
    public var listing: ListingID?
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        order: OrderID? = nil, provider: AccountID? = nil, listing: ListingID? = nil, sort: Sort = .placed,
        direction: SortDirection = .descending, limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.order = order
        self.provider = provider
        self.listing = listing
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension BidQuery: IndexQuery {
    typealias Entry = BidEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .placed: "placed"
            // Nine bytes: after every number (`IndexNumber`).
            case .rate: "IFNULL(rate, x'ffffffffffffffffff')"
            }
        var selection = Selection(from: "bids", sort: column, direction)
        if let order { selection.require("order_id = ?", .id(order)) }
        if let provider { selection.require("provider = ?", .account(provider)) }
        if let listing { selection.require("listing = ?", .id(listing)) }
        return selection
    }
}

extension LedgerStore {
    /// A page of bids.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func bids(_ query: BidQuery) async throws -> Page<BidEntry> { try await page(query) }
}
