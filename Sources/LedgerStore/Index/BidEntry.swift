// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What became of a bid.
public struct BidEntry: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        /// Bid openly; the auction runs.
        case open
        /// Only its commitment is known.
        case sealed
        /// The auction was of sealed bids, and is not decided.
        case revealed
        case won
        case lost
        /// It took no part: `Ranking.excluded` says why.
        case excluded
        /// It was sealed and never revealed; its deposit is the tenant's.
        case unrevealed
    }

    public let order: OrderID
    public let listing: ListingID
    public let provider: AccountID
    public let status: Status
    public let deposit: NanoCredits
    /// What it asks, in nano-credits per hour; nil as long as it is sealed.
    public let rate: NanoCredits?
    /// The fresh key of the lease that it may become; nil as long as it is sealed.
    public let grantee: Bytes32?
    /// Nil for a bid that was open from the beginning.
    public let commitment: Bytes32?
    public let placed: LedgerTime
}

extension BidEntry: IndexEntry {
    init(row: Row) throws {
        order = try row.id("order_id")
        listing = try row.id("listing")
        provider = try row.account("provider")
        status = try row.name("status")
        deposit = try row.number("deposit")
        rate = try row.optionalNumber("rate")
        grantee = try row.optionalDigest("grantee")
        commitment = try row.optionalDigest("commitment")
        placed = try row.number("placed")
    }
}
