// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What a block changed, in the order in which it happened. Records are as the step left them, or as they were when it
/// removed them.
///
/// Those with a record are held apart: a block has a thousand events, and most are small.
public enum LedgerEvent: Hashable, Sendable {
    case transferred(from: AccountID, to: AccountID, amount: NanoCredits)
    case spendingLimitSet(AccountID, perDay: NanoCredits?)
    /// Nil: the account publishes nothing any more.
    indirect case directoryEntrySet(AccountID, DirectoryEntry?)

    indirect case providerRegistered(AccountID, ProviderRecord)
    indirect case providerUpdated(AccountID, ProviderRecord)
    case providerRetired(AccountID)
    indirect case collateralChanged(AccountID, ProviderRecord)

    indirect case listingCreated(ListingID, Listing)
    indirect case listingUpdated(ListingID, Listing)
    indirect case listingRemoved(ListingID, Listing)

    indirect case orderPlaced(OrderID, Order)
    indirect case orderCancelled(OrderID, Order)
    indirect case orderExpired(OrderID, Order)
    indirect case bidPlaced(BidID, Bid)
    indirect case bidRevealed(BidID, Bid)
    /// The auction's outcome, with all that it was decided by; the lease or the order's expiry follows.
    indirect case auctionDecided(OrderID, Ranking)

    /// An order, or a tenant's taking of a listing, has become a lease.
    indirect case leaseCreated(LeaseID, Lease)
    indirect case leaseAnswered(LeaseID, Lease)
    indirect case leaseStarted(LeaseID, Lease)
    case heartbeat(provider: AccountID, leases: [LeaseID])
    indirect case leasePaused(LeaseID, Lease)
    /// More money; a paused lease runs again.
    indirect case leaseToppedUp(LeaseID, Lease)
    indirect case noticeGiven(LeaseID, Lease)
    /// The lease is settled: `paid` went to the provider, `refunded` to the tenant, besides `slashed` of the collateral.
    indirect case leaseEnded(LeaseID, Lease, LeaseEnd, paid: NanoCredits, refunded: NanoCredits, slashed: NanoCredits)
    indirect case leaseRated(LeaseID, RatableLease, stars: UInt8, review: CID?)

    indirect case channelOpened(ChannelID, Channel)
    indirect case channelToppedUp(ChannelID, Channel)
    /// The dispute window runs.
    indirect case channelClosing(ChannelID, Channel)
    indirect case channelClosed(ChannelID, Channel, paid: NanoCredits, refunded: NanoCredits)
}
