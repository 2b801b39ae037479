// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

extension ListingQuery: IndexQuery {
    typealias Entry = ListingEntry

    var selection: Selection {
        var selection = source
        if !includesRemoved { selection.require("removed IS NULL") }
        if let provider { selection.require("provider = ?", .account(provider)) }
        addResources(to: &selection)
        if let isolation { selection.require("isolation >= ?", .number(UInt64(isolation.rawValue))) }
        if let interpreter {
            selection.require(
                "EXISTS (SELECT 1 FROM listing_interpreters WHERE listing = seq AND name = ?)", texts: [interpreter])
        }
        if let openNetwork { selection.require("open_network = ?", .flag(openNetwork)) }
        if let isDirect { selection.require("direct = ?", .flag(isDirect)) }
        if let duration {
            selection.require("minimum_duration <= ? AND maximum_duration >= ?", .number(duration), .number(duration))
        }
        if let collateral { selection.require("collateral >= ?", .number(collateral)) }
        selection.require(attributes, at: time, ofProvider: .provider)
        selection.require(datasets, ofProvider: .provider)
        return selection
    }

    private var source: Selection {
        let column: StaticString =
            switch sort {
            case .created: "created"
            case .price: resources == nil ? "core_price" : "rate"
            case .collateral: "collateral"
            }
        guard let resources, maximumRate != nil || sort == .price else {
            return Selection(from: "listings", sort: column, direction)
        }
        return Selection(
            from: "(SELECT *, listing_rate(core_price, memory_price, disk_price, ?, ?, ?) AS rate FROM listings)",
            [.number(resources.cpuMillis), .number(resources.memoryBytes), .number(resources.diskBytes)],
            sort: column, direction)
    }

    private func addResources(to selection: inout Selection) {
        guard let resources else { return }
        selection.require(
            "free_cpu >= ? AND free_memory >= ? AND free_disk >= ?", .number(resources.cpuMillis),
            .number(resources.memoryBytes), .number(resources.diskBytes))
        selection.require(
            "collateral <= (SELECT providers.collateral FROM providers WHERE account = provider)")
        if let maximumRate { selection.require("rate <= ?", .number(maximumRate)) }
    }
}

extension LedgerStore {
    /// A page of listings.
    ///
    /// - Throws: `LedgerStoreError.invalidQuery` for a length out of `PageLimits.entries`, a cursor of another query or
    ///   more requirements than an order may have; `.damaged`, `.unreadable`.
    public func listings(_ query: ListingQuery) async throws -> Page<ListingEntry> {
        try Self.check(query.attributes, query.datasets)
        return try await page(query)
    }

    /// One listing by id, on the market or past.
    public func listing(_ id: ListingID) async throws -> ListingEntry? {
        try await entry("SELECT * FROM listings WHERE id = ?", .id(id))
    }
}

/// What resources cost for an hour, exactly as the ledger reckons it: SQLite's own integers end at 63 bits.
enum ListingRate {
    /// `listing_rate(core, memory, disk, cpuMillis, memoryBytes, diskBytes)`: three prices and three amounts. What
    /// would exceed 64 bits counts as the dearest.
    static let function = DatabaseFunction("listing_rate", argumentCount: 6, pure: true) { values in
        let numbers = values.compactMap(IndexNumber.number)
        guard numbers.count == 6 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a listing has no valid price")
        }
        let prices = Prices(coreHour: numbers[0], memoryGiBHour: numbers[1], diskGiBHour: numbers[2])
        let amounts = Resources(cpuMillis: numbers[3], memoryBytes: numbers[4], diskBytes: numbers[5])
        return DatabaseValue.number(prices.rate(for: amounts) ?? .max)
    }
}
