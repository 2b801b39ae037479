// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Multiformats

/// Why the ledger refuses a transaction. A refusal changes nothing.
///
/// Precedence: checks run in the order of the cases below, form before signature before account before operations, and
/// operations in the order in which the transaction holds them; the first that fails is the answer.
public enum Refusal: Error, Hashable, Sendable {
    // Form and signature
    /// Not a canonical transaction.
    case malformed(String)
    case tooLarge(bytes: Int)
    case noOperations
    case tooManyOperations(Int)
    /// Wrong key, or made for another network or purpose.
    case badSignature
    // Validity
    case expired(at: LedgerTime)
    case expiresTooLate(latest: LedgerTime)
    case unknownAccount(AccountID)
    /// Another transaction of this account already used the number.
    case sequenceUsed(next: UInt64)
    case sequenceGap(next: UInt64)
    /// The balance does not cover the transaction's fee.
    case feeNotCovered(available: NanoCredits)
    // Money
    case zeroAmount
    case transferToSelf
    case insufficientBalance(available: NanoCredits, needed: NanoCredits)
    case amountOverflow
    /// The account's own cap for the day.
    case dailyLimitReached(left: NanoCredits)
    // Directory
    /// What an account would publish of itself says nothing, or names an address that is none.
    case invalidDirectoryEntry(String)
    // Providers and listings
    case alreadyProvider
    case notProvider
    case providerHasListings(UInt64)
    case invalidProfile(String)
    case attestationExpired(String)
    case badAttestation(String)
    case insufficientCollateral(available: NanoCredits, needed: NanoCredits)
    case tooManyListings(UInt64)
    case invalidCapacity
    case invalidOffer(String)
    case unknownListing(ListingID)
    case notYourListing(ListingID)
    /// A smaller capacity than what is leased.
    case capacityLeased(Resources)
    // Orders
    case invalidRequirements(String)
    case invalidDuration
    case invalidExpiry
    case invalidSalt
    case invalidAllocation(String)
    case depositTooSmall(needed: NanoCredits)
    case spendingCapReached(cap: NanoCredits)
    case unknownOrder(OrderID)
    case notYourOrder(OrderID)
    case ownOrder(OrderID)
    /// The order names the providers that may take it, and this is none of them.
    case providerNotNamed(AccountID)
    case listingClosing(ListingID)
    case capacityExceeded(free: Resources)
    case isolationTooWeak(offered: IsolationLevel, required: IsolationLevel)
    case interpreterMissing(String)
    case networkNotOffered
    case durationTooShort(minimum: UInt64)
    case durationTooLong(maximum: UInt64)
    case attributeMissing(String)
    case datasetMissing(CID)
    case collateralTooLow(offered: NanoCredits, required: NanoCredits)
    case rateTooHigh(rate: NanoCredits, maximum: NanoCredits)
    // Allocation
    case orderHasBids(UInt64)
    case orderIsAuctioned(OrderID)
    case orderIsNotAuctioned(OrderID)
    case notYourTurn(from: LedgerTime)
    case bidsAreSealed
    case bidsAreOpen
    case biddingEnded
    case listingTooYoung(ListingID)
    case alreadyBid(ListingID)
    case tooManyBids(UInt64)
    case unknownBid
    case bidIsOpen
    case revealTooEarly(from: LedgerTime)
    case wrongReveal
    // Leases
    case listingNotDirect(ListingID)
    case unknownLease(LeaseID)
    case notYourLease(LeaseID)
    case alreadyAnswered(LeaseID)
    case notAnswered(LeaseID)
    case alreadyStarted(LeaseID)
    case notStarted(LeaseID)
    case noticeGiven(LeaseID)
    case tooManyLeases(Int)
    case topUpTooSmall(needed: NanoCredits)
    case notRatable(LeaseID)
    case invalidStars
    // Channels
    case invalidChannel(String)
    case unknownChannel(ChannelID)
    case notYourChannel(ChannelID)
    case channelOfLease
    case channelClosing(until: LedgerTime)
    case voucherRefused(VoucherRefusal)
}

extension Refusal {
    /// The number with which the account's next transaction would be taken, where that is what was wrong.
    public var expectedSequence: UInt64? {
        switch self {
        case .sequenceUsed(let next), .sequenceGap(let next): next
        default: nil
        }
    }
}
