// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// Providers, active and retired. A filter that is nil or empty lets everything pass.
public struct ProviderQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case registered
        /// By what they stand to lose, as far as no lease holds it.
        case collateral
    }

    /// All of them hold; only for active providers.
    public var attributes: [AttributeRequirement]
    /// All of them are held; only by active providers.
    public var datasets: [CID]
    /// Leaves out those that have retired.
    public var activeOnly: Bool
    /// When an attestation must not have expired: the ledger's time at the first page, the same for all its pages.
    public var time: LedgerTime
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        attributes: [AttributeRequirement] = [], datasets: [CID] = [], activeOnly: Bool = true, time: LedgerTime,
        sort: Sort = .registered, direction: SortDirection = .descending, limit: Int = PageLimits.usual,
        after: PageCursor? = nil
    ) {
        self.attributes = attributes
        self.datasets = datasets
        self.activeOnly = activeOnly
        self.time = time
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension ProviderQuery: IndexQuery {
    typealias Entry = ProviderEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .registered: "registered"
            case .collateral: "collateral"
            }
        var selection = Selection(from: "providers", sort: column, direction)
        if activeOnly { selection.require("retired IS NULL") }
        selection.require(attributes, at: time, ofProvider: .account)
        selection.require(datasets, ofProvider: .account)
        return selection
    }
}

extension LedgerStore {
    /// A page of providers.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries`, a cursor of another query or
    ///   more requirements than an order may have; `.damaged`, `.unreadable`.
    public func providers(_ query: ProviderQuery) async throws -> Page<ProviderEntry> {
        try Self.check(query.attributes, query.datasets)
        return try await page(query)
    }

    /// One provider, active or retired.
    public func provider(_ account: AccountID) async throws -> ProviderEntry? {
        try await entry("SELECT * FROM providers WHERE account = ?", .account(account))
    }
}
