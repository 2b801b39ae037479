// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// What tenants said of settled leases. A filter that is nil lets everything pass.
public struct RatingQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case rated
        case stars
    }

    /// Who is rated.
    public var provider: AccountID?
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        provider: AccountID? = nil, sort: Sort = .rated, direction: SortDirection = .descending,
        limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.provider = provider
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension RatingQuery: IndexQuery {
    typealias Entry = RatingEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .rated: "rated"
            case .stars: "stars"
            }
        var selection = Selection(from: "ratings", sort: column, direction)
        if let provider { selection.require("provider = ?", .account(provider)) }
        return selection
    }
}

extension LedgerStore {
    /// A page of ratings.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func ratings(_ query: RatingQuery) async throws -> Page<RatingEntry> { try await page(query) }
}
