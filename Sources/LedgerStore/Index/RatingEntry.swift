// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What a tenant said of a settled lease.
public struct RatingEntry: Sendable, Hashable {
    public let lease: LeaseID
    public let tenant: AccountID
    public let provider: AccountID
    /// 1 to 5.
    public let stars: UInt8
    /// A text in the content store.
    public let review: CID?
    /// What was paid for the lease, in nano-credits.
    public let value: NanoCredits
    public let rated: LedgerTime
}

extension RatingEntry: IndexEntry {
    init(row: Row) throws {
        lease = try row.id("lease")
        tenant = try row.account("tenant")
        provider = try row.account("provider")
        guard let stars = UInt8(exactly: try row.number("stars")) else {
            throw LedgerStoreError(.damaged, "a rating of the index has no valid stars")
        }
        self.stars = stars
        review = row.isNull("review") ? nil : try row.cid("review")
        value = try row.number("value")
        rated = try row.number("rated")
    }
}
