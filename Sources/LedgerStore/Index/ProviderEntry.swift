// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// A provider, active or retired.
public struct ProviderEntry: Sendable, Hashable {
    public let account: AccountID
    /// The last one that it gave.
    public let profile: ProviderProfile
    /// What no lease holds.
    public let collateral: NanoCredits
    /// Listings that are open or still hold leases.
    public let listings: UInt64
    /// For the last time, if it retired and came back.
    public let registered: LedgerTime
    /// When its profile or its own collateral changed last.
    public let changed: LedgerTime
    /// Nil while it is active.
    public let retired: LedgerTime?
}

extension ProviderEntry: IndexEntry {
    init(row: Row) throws {
        account = try row.account("account")
        profile = try row.record("profile")
        collateral = try row.number("collateral")
        listings = try row.number("listings")
        registered = try row.number("registered")
        changed = try row.number("changed")
        retired = try row.optionalNumber("retired")
    }
}

/// A data set that active providers hold.
public struct DatasetEntry: Sendable, Hashable {
    public let dataset: CID
    /// How many hold it.
    public let providers: UInt64
}
