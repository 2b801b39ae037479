// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Turns what blocks changed into rows, inside one transaction.
///
/// What many events do to one listing or provider is added up and written once. Rows whose keys lie anywhere are
/// gathered and inserted in the order of their keys: neighbours go to the same page.
struct IndexWriter {
    let db: Database
    /// Of the block.
    private(set) var time: LedgerTime = 0
    /// What leases took from (below zero) and gave back to listings and providers.
    var room: [ListingID: RoomChange] = [:]
    var stakes: [AccountID: Int64] = [:]
    private var events: [EventRow] = []
    private var transactions: [TransactionRow] = []
    private var subjects: [SubjectRow] = []
    private var kinds: Set<KindRow> = []

    private init(_ db: Database) { self.db = db }

    /// Writes what blocks changed; the index holds all before them and nothing after.
    static func write(_ blocks: [IndexedBlock], in db: Database) throws {
        guard let last = blocks.last else { return }
        var writer = IndexWriter(db)
        for block in blocks { try writer.add(block) }
        try writer.finish()
        try IndexState.set(last, in: db)
    }

    private mutating func add(_ block: IndexedBlock) throws {
        time = block.time
        for id in block.transactions { transactions.append(TransactionRow(id, height: block.height)) }
        for (position, event) in block.events.enumerated() {
            try update(with: event)
            try note(event, EventPosition(height: block.height, index: UInt64(position)))
        }
    }

    /// Rows of the records that the event is about.
    private mutating func update(with event: LedgerEvent) throws {
        switch event {
        case .providerRegistered, .providerUpdated, .providerRetired, .collateralChanged:
            try updateProvider(with: event)
        case .listingCreated, .listingUpdated, .listingRemoved: try updateListing(with: event)
        case .orderPlaced, .orderCancelled, .orderExpired, .bidPlaced, .bidRevealed, .auctionDecided:
            try updateOrder(with: event)
        case .leaseCreated, .leaseStarted, .leasePaused, .leaseToppedUp, .leaseEnded, .leaseRated:
            try updateLease(with: event)
        case .channelOpened, .channelToppedUp, .channelClosing, .channelClosed: try updateChannel(with: event)
        case .directoryEntrySet(let id, let entry): try setDirectoryEntry(entry, of: id)
        case .transferred, .spendingLimitSet, .leaseAnswered, .heartbeat, .noticeGiven: return
        }
    }

    /// The row of the event itself.
    private mutating func note(_ event: LedgerEvent, _ position: EventPosition) throws {
        guard let kind = EventKind(event), let body = EventBody(event) else { return }
        events.append(EventRow(position: position, time: time, kind: kind, body: body.bytes))
        kinds.insert(KindRow(kind: kind, height: position.height))
        for subject in body.subjects { subjects.append(SubjectRow(subject: subject, position: position, kind: kind)) }
    }

    private mutating func finish() throws {
        try EventRow.insert(events, in: db)
        try TransactionRow.insert(transactions.sorted(), in: db)
        try SubjectRow.insert(subjects.sorted(), in: db)
        try KindRow.insert(kinds.sorted(), in: db)
        for (id, change) in room { try apply(change, to: id) }
        for (account, change) in stakes { try apply(change, to: account) }
    }

    func run(_ sql: StaticString, _ values: DatabaseValue...) throws {
        // SQLite takes longer to parse one of these than to execute it: each is parsed once.
        try db.cachedStatement(sql: sql.description).execute(arguments: StatementArguments(values))
    }
}
