// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// Events, from the oldest on or from the newest back. Whoever asks again with `after` set to the last position that it
/// has seen misses none and sees none twice. A filter that is nil lets everything pass.
public struct EventQuery: Sendable, Hashable {
    /// None of them finds nothing.
    public var kinds: Set<EventKind>?
    /// Events that concern this account. An auction's decision concerns its winner alone.
    public var account: AccountID?
    /// Events that concern this listing, order, lease or channel.
    public var record: CID?
    /// Only what comes after this position in the query's direction. It need not be that of an event.
    public var after: EventPosition?
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int

    public init(
        kinds: Set<EventKind>? = nil, account: AccountID? = nil, record: CID? = nil, after: EventPosition? = nil,
        direction: SortDirection = .ascending, limit: Int = PageLimits.usual
    ) {
        self.kinds = kinds
        self.account = account
        self.record = record
        self.after = after
        self.direction = direction
        self.limit = limit
    }

    var selection: Selection {
        let codes = kinds.map { $0.map(\.rawValue).sorted().map { Int64($0).databaseValue } }
        let subject = record.map(\.digest) ?? account?.raw
        guard record != nil || account != nil else {
            guard let codes else { return Selection(from: "events", sort: "height", tie: "position", direction) }
            var selection = Selection.events(ofKinds: codes, direction)
            if codes.isEmpty { selection.require("FALSE") }
            return selection
        }
        var selection = Selection(
            from: "event_subjects CROSS JOIN events USING (height, position, kind)", sort: "height",
            tie: "position", direction)
        // No record of the ledger has a name by another hash.
        guard let subject else {
            selection.require("FALSE")
            return selection
        }
        selection.require("subject = ?", EventBody.subject(of: subject).databaseValue)
        if let codes { selection.require("kind IN", oneOf: codes) }
        if let record { selection.require("instr(body, ?)", EventBody.trace(of: record)) }
        if let account { selection.require("instr(body, ?)", EventBody.trace(of: account)) }
        return selection
    }
}

extension Selection {
    /// Found through the blocks that have some.
    static func events(ofKinds codes: [DatabaseValue], _ direction: SortDirection) -> Selection {
        var selection = Selection(
            from: "kind_blocks CROSS JOIN events USING (height, kind)", sort: "height", tie: "position", direction)
        for code in codes { selection.requireEither("kind = ?", [code]) }
        return selection
    }
}

extension LedgerStore {
    /// Events in the order of the ledger, or the other way round.
    ///
    /// - Returns: as many as `limit` says, if there are so many.
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries`; `.damaged`, `.unreadable`.
    public func events(_ query: EventQuery) async throws -> [EventEntry] {
        try Self.check(limit: query.limit)
        let place: [DatabaseValue]? = query.after.map { [.number($0.height), .number($0.index)] }
        let (sql, arguments) = query.selection.statement(after: place, limit: query.limit)
        return try await index.read { db in
            try Row.fetchAll(db, sql: sql, arguments: StatementArguments(arguments)).map(EventEntry.init(row:))
        }
    }
}
