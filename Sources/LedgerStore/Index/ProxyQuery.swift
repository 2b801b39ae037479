// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Accounts that re-encrypt for others, as their directory entries say, in the order of their accounts' bytes.
public struct ProxyQuery: Sendable, Hashable {
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(direction: SortDirection = .ascending, limit: Int = PageLimits.usual, after: PageCursor? = nil) {
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension ProxyQuery: IndexQuery {
    typealias Entry = ProxyEntry

    var selection: Selection { Selection(from: "proxies", sort: "account", tie: "account", direction) }
}

extension LedgerStore {
    /// A page of proxies.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func proxies(_ query: ProxyQuery) async throws -> Page<ProxyEntry> { try await page(query) }
}
