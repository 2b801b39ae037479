// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// A listing, on the market or past.
public struct ListingEntry: Sendable, Hashable {
    public let id: ListingID
    public let provider: AccountID
    public let terms: ListingTerms
    /// What is not leased out.
    public let free: Resources
    public let created: LedgerTime
    /// When its terms changed last, or when it was removed.
    public let changed: LedgerTime
    /// When it left the market and its last lease had ended; nil until then. No event says that its provider has begun
    /// to remove it, so some of those listed take no more leases.
    public let removed: LedgerTime?
}

extension ListingEntry: IndexEntry {
    init(row: Row) throws {
        id = try row.id("id")
        provider = try row.account("provider")
        terms = try row.record("terms")
        free = Resources(
            cpuMillis: try row.number("free_cpu"), memoryBytes: try row.number("free_memory"),
            diskBytes: try row.number("free_disk"))
        created = try row.number("created")
        changed = try row.number("changed")
        removed = try row.optionalNumber("removed")
    }
}
