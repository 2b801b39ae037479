// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Channels, open and past. A filter that is nil lets everything pass.
public struct ChannelQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case opened
        /// By all that was put in.
        case deposit
    }

    public var payer: AccountID?
    public var payee: AccountID?
    /// Leaves out those that are settled.
    public var openOnly: Bool
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        payer: AccountID? = nil, payee: AccountID? = nil, openOnly: Bool = false, sort: Sort = .opened,
        direction: SortDirection = .descending, limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.payer = payer
        self.payee = payee
        self.openOnly = openOnly
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension ChannelQuery: IndexQuery {
    typealias Entry = ChannelEntry

    var selection: Selection {
        let column: StaticString =
            switch sort {
            case .opened: "opened"
            case .deposit: "deposit"
            }
        var selection = Selection(from: "channels", sort: column, direction)
        if let payer { selection.require("payer = ?", .account(payer)) }
        if let payee { selection.require("payee = ?", .account(payee)) }
        if openOnly { selection.require("closed IS NULL") }
        return selection
    }
}

extension LedgerStore {
    /// A page of channels.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func channels(_ query: ChannelQuery) async throws -> Page<ChannelEntry> { try await page(query) }

    /// One channel by id, open or past.
    public func channel(_ id: ChannelID) async throws -> ChannelEntry? {
        try await entry("SELECT * FROM channels WHERE id = ?", .id(id))
    }
}
