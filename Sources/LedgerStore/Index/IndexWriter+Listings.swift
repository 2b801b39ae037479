// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// By how much a listing's free room changed. Sums of sane amounts are far from 64 bits (`LedgerLimits`).
struct RoomChange {
    private(set) var cpuMillis: Int64 = 0
    private(set) var memoryBytes: Int64 = 0
    private(set) var diskBytes: Int64 = 0

    mutating func take(_ resources: Resources) {
        cpuMillis &-= Int64(truncatingIfNeeded: resources.cpuMillis)
        memoryBytes &-= Int64(truncatingIfNeeded: resources.memoryBytes)
        diskBytes &-= Int64(truncatingIfNeeded: resources.diskBytes)
    }

    mutating func give(_ resources: Resources) {
        cpuMillis &+= Int64(truncatingIfNeeded: resources.cpuMillis)
        memoryBytes &+= Int64(truncatingIfNeeded: resources.memoryBytes)
        diskBytes &+= Int64(truncatingIfNeeded: resources.diskBytes)
    }
}

extension IndexWriter {
    mutating func updateListing(with event: LedgerEvent) throws {
        switch event {
        case .listingCreated(let id, let listing):
            try run("INSERT INTO listings (\(Self.columns)) VALUES (\(Self.marks))", values(id, listing))
            try insertInterpreters(of: listing, id)
            try countListings(of: listing.provider, 1)
        case .listingUpdated(let id, let listing):
            room[id] = nil
            try run("UPDATE listings SET (\(Self.columns)) = (\(Self.marks)) WHERE id = ?1", values(id, listing))
            try run(
                "DELETE FROM listing_interpreters WHERE listing = (SELECT seq FROM listings WHERE id = ?)", .id(id))
            try insertInterpreters(of: listing, id)
        case .listingRemoved(let id, let listing):
            // The end of its last lease comes right after.
            room[id] = nil
            try run(
                """
                UPDATE listings SET removed = ?1, changed = ?1, free_cpu = ?2, free_memory = ?3, free_disk = ?4
                WHERE id = ?5
                """, .number(time), .number(listing.free.cpuMillis), .number(listing.free.memoryBytes),
                .number(listing.free.diskBytes), .id(id))
            try countListings(of: listing.provider, -1)
        default: return
        }
    }

    func apply(_ change: RoomChange, to id: ListingID) throws {
        try run(
            """
            UPDATE listings SET free_cpu = free_cpu + ?, free_memory = free_memory + ?, free_disk = free_disk + ?
            WHERE id = ? AND removed IS NULL
            """, change.cpuMillis.databaseValue, change.memoryBytes.databaseValue, change.diskBytes.databaseValue,
            .id(id))
    }

    private static let columns = """
        id, provider, terms, capacity_cpu, capacity_memory, capacity_disk, free_cpu, free_memory, free_disk,
        core_price, memory_price, disk_price, isolation, open_network, direct, minimum_duration, maximum_duration,
        notice, heartbeat_interval, heartbeat_grace, collateral, created, changed
        """
    private static let marks = (1...23).map { "?\($0)" }.joined(separator: ", ")

    private func values(_ id: ListingID, _ listing: Listing) -> [DatabaseValue] {
        let (terms, offer, prices) = (listing.terms, listing.offer, listing.prices)
        return [
            .id(id), .account(listing.provider), .record(terms), .number(terms.capacity.cpuMillis),
            .number(terms.capacity.memoryBytes), .number(terms.capacity.diskBytes), .number(listing.free.cpuMillis),
            .number(listing.free.memoryBytes), .number(listing.free.diskBytes), .number(prices.coreHour),
            .number(prices.memoryGiBHour), .number(prices.diskGiBHour), .number(UInt64(offer.isolation.rawValue)),
            .flag(offer.openNetwork), .flag(terms.isDirect), .number(terms.minimumDuration),
            .number(terms.maximumDuration), .number(terms.notice), .number(terms.heartbeatInterval),
            .number(terms.heartbeatGrace), .number(terms.collateral), .number(listing.created), .number(time),
        ]
    }

    private func run(_ sql: String, _ values: [DatabaseValue]) throws {
        try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    private func insertInterpreters(of listing: Listing, _ id: ListingID) throws {
        for name in listing.offer.interpreters {
            try run(
                "INSERT INTO listing_interpreters (listing, name) SELECT seq, ? FROM listings WHERE id = ?",
                .text(name), .id(id))
        }
    }

    private func countListings(of provider: AccountID, _ change: Int64) throws {
        try run(
            "UPDATE providers SET listings = listings + ? WHERE account = ?", change.databaseValue,
            .account(provider))
    }
}
