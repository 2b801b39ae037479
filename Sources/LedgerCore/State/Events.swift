// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What a block changed, in the order in which it happened. Records are as the step left them, or as they were when it
/// removed them.
public enum LedgerEvent: Hashable, Sendable {
    case transferred(from: AccountID, to: AccountID, amount: NanoCredits)
    case spendingLimitSet(AccountID, perDay: NanoCredits?)

    case providerRegistered(AccountID, ProviderRecord)
    case providerUpdated(AccountID, ProviderRecord)
    case providerRetired(AccountID)
    case collateralChanged(AccountID, ProviderRecord)

    case listingCreated(ListingID, Listing)
    case listingUpdated(ListingID, Listing)
    case listingRemoved(ListingID, Listing)

    case orderPlaced(OrderID, Order)
    case orderCancelled(OrderID, Order)
    case orderExpired(OrderID, Order)
    case bidPlaced(BidID, Bid)
    case bidRevealed(BidID, Bid)
    /// The auction's outcome, with all that it was decided by; the lease or the order's expiry follows.
    case auctionDecided(OrderID, Ranking)

    /// An order, or a tenant's taking of a listing, has become a lease.
    case leaseCreated(LeaseID, Lease)
    case leaseAnswered(LeaseID, Lease)
    case leaseStarted(LeaseID, Lease)
    case heartbeat(provider: AccountID, leases: [LeaseID])
    case leasePaused(LeaseID, Lease)
    /// More money; a paused lease runs again.
    case leaseToppedUp(LeaseID, Lease)
    case noticeGiven(LeaseID, Lease)
    /// The lease is settled: `paid` went to the provider, `refunded` to the tenant, besides `slashed` of the collateral.
    case leaseEnded(LeaseID, Lease, LeaseEnd, paid: NanoCredits, refunded: NanoCredits, slashed: NanoCredits)
    case leaseRated(LeaseID, RatableLease, stars: UInt8, review: CID?)

    case channelOpened(ChannelID, Channel)
    case channelToppedUp(ChannelID, Channel)
    /// The dispute window runs.
    case channelClosing(ChannelID, Channel)
    case channelClosed(ChannelID, Channel, paid: NanoCredits, refunded: NanoCredits)
}
