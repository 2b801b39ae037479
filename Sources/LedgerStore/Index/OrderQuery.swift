// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Orders, open and past. A filter that is nil lets everything pass.
public struct OrderQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case placed
        /// By the most that they pay for an hour.
        case rate
    }

    /// Whose orders.
    public var tenant: AccountID?
    /// Where they stand; none of them finds nothing.
    public var statuses: Set<OrderEntry.Status>?
    /// How they choose their provider.
    public var policy: OrderEntry.Policy?
    /// The interpreter that they ask for.
    public var interpreter: String?
    /// Those that this provider may take, as far as they name providers.
    public var provider: AccountID?
    /// Placed then or later.
    public var since: LedgerTime?
    /// Placed before.
    public var until: LedgerTime?
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        tenant: AccountID? = nil, statuses: Set<OrderEntry.Status>? = nil, policy: OrderEntry.Policy? = nil,
        interpreter: String? = nil, provider: AccountID? = nil, since: LedgerTime? = nil, until: LedgerTime? = nil,
        sort: Sort = .placed, direction: SortDirection = .descending, limit: Int = PageLimits.usual,
        after: PageCursor? = nil
    ) {
        self.tenant = tenant
        self.statuses = statuses
        self.policy = policy
        self.interpreter = interpreter
        self.provider = provider
        self.since = since
        self.until = until
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension OrderQuery: IndexQuery {
    typealias Entry = OrderEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .placed: "placed"
            case .rate: "rate"
            }
        var selection = Selection(from: "orders", sort: column, direction)
        if let tenant { selection.require("tenant = ?", .account(tenant)) }
        if statuses == [.open] {
            // As the partial indexes say it.
            selection.require("status = 'open'")
        } else if let statuses {
            selection.require("status IN", oneOf: statuses.map(\.rawValue).sorted().map { .text($0) })
        }
        if let policy { selection.require("policy = ?", .text(policy.rawValue)) }
        if let interpreter { selection.require("interpreter = ?", texts: [interpreter]) }
        if let provider {
            selection.require(
                "named = 0 OR id IN (SELECT order_id FROM order_providers WHERE account = ?)", .account(provider))
        }
        if let since { selection.require("placed >= ?", .number(since)) }
        if let until { selection.require("placed < ?", .number(until)) }
        return selection
    }
}

extension LedgerStore {
    /// A page of orders.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func orders(_ query: OrderQuery) async throws -> Page<OrderEntry> { try await page(query) }
}
