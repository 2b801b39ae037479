// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// Turns the events of one block into rows, inside the transaction that holds the block.
///
/// What many events of a block do to one listing or provider is added up and written once.
struct IndexWriter {
    let db: Database
    let height: UInt64
    /// Of the block.
    let time: LedgerTime
    /// What leases took from (below zero) and gave back to listings and providers in this block.
    var room: [ListingID: RoomChange] = [:]
    var stakes: [AccountID: Int64] = [:]
    private var position: UInt64 = 0
    private var events = RowBatch("events (height, position, time, kind, body)", columns: 5)
    private var subjects = RowBatch("event_subjects (subject, height, position, kind)", columns: 4)

    private init(_ db: Database, height: UInt64, time: LedgerTime) {
        self.db = db
        self.height = height
        self.time = time
    }

    /// Writes what the block at `height` changed; the index holds all before it and nothing after.
    static func write(_ list: [LedgerEvent], height: UInt64, at time: LedgerTime, in db: Database) throws {
        var writer = IndexWriter(db, height: height, time: time)
        for event in list {
            try writer.update(with: event)
            try writer.note(event)
        }
        try writer.finish()
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
        case .transferred, .spendingLimitSet, .leaseAnswered, .heartbeat, .noticeGiven: return
        }
    }

    /// The row of the event itself.
    private mutating func note(_ event: LedgerEvent) throws {
        defer { position += 1 }
        guard let kind = EventKind(event), let body = EventBody(event) else { return }
        let (height, position) = (DatabaseValue.number(height), DatabaseValue.number(position))
        let code = Int64(kind.rawValue).databaseValue
        try events.add([height, position, .number(time), code, body.value], in: db)
        for subject in body.subjects {
            try subjects.add([subject.databaseValue, height, position, code], in: db)
        }
    }

    private mutating func finish() throws {
        try events.flush(in: db)
        try subjects.flush(in: db)
        for (id, change) in room { try apply(change, to: id) }
        for (account, change) in stakes { try apply(change, to: account) }
    }

    func run(_ sql: StaticString, _ values: DatabaseValue...) throws {
        // SQLite takes longer to parse one of these than to execute it: each is parsed once.
        try db.cachedStatement(sql: sql.description).execute(arguments: StatementArguments(values))
    }
}
