// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Transfers between accounts, in the order of the ledger. A filter that is nil lets everything pass.
public struct TransferQuery: Sendable, Hashable {
    public enum Side: Sendable, Hashable, CaseIterable {
        case sent
        case received
        case both
    }

    public var account: AccountID?
    /// On which side the account is; without an account it says nothing.
    public var side: Side
    /// Made then or later.
    public var since: LedgerTime?
    /// Made before.
    public var until: LedgerTime?
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        account: AccountID? = nil, side: Side = .both, since: LedgerTime? = nil, until: LedgerTime? = nil,
        direction: SortDirection = .descending, limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.account = account
        self.side = side
        self.since = since
        self.until = until
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}

extension TransferQuery: IndexQuery {
    typealias Entry = TransferEntry

    var selection: Selection {
        var selection: Selection
        let kind = Int64(EventKind.transferred.rawValue).databaseValue
        if let account {
            selection = Selection(
                from: "event_subjects CROSS JOIN events USING (height, position, kind)", sort: "height",
                tie: "position", direction)
            selection.require("subject = ?", EventBody.subject(of: account.raw).databaseValue)
            let key: EventBody.Account? =
                switch side {
                case .sent: .from
                case .received: .to
                case .both: nil
                }
            selection.require("instr(body, ?)", EventBody.trace(of: account, as: key))
            selection.require("kind = ?", kind)
        } else {
            selection = .events(ofKinds: [kind], direction)
        }
        if let since { selection.require("time >= ?", .number(since)) }
        if let until { selection.require("time < ?", .number(until)) }
        return selection
    }
}

extension LedgerStore {
    /// A page of transfers.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries` or a cursor of another query;
    ///   `.damaged`, `.unreadable`.
    public func transfers(_ query: TransferQuery) async throws -> Page<TransferEntry> { try await page(query) }
}
