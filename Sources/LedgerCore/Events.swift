// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Why a lease ended, and so how its escrow was split (docs/SETTLEMENT.md).
public enum LeaseEnd: Hashable, Sendable {
    /// The workload ran to a result; paid for what ran.
    case completed(JobResult)
    /// The tenant ended it; paid for what ran.
    case closedByTenant
    /// The provider gave it back; paid up to the last heartbeat.
    case closedByProvider
    /// The provider never started it; nothing paid.
    case neverStarted
    /// The provider fell silent; paid up to the last heartbeat.
    case heartbeatsMissed
    /// The escrow ran out; all of it paid.
    case escrowExhausted
}

/// What a block changed, in the order in which it happened.
public enum LedgerEvent: Hashable, Sendable {
    case transferred(from: AccountID, to: AccountID, amount: NanoCredits)
    case providerRegistered(AccountID, ProviderRecord)
    case providerRetired(AccountID)
    case listingCreated(ListingID, Listing)
    case listingRemoved(ListingID, Listing)
    case orderPlaced(OrderID, Order)
    case orderCancelled(OrderID, Order)
    case orderExpired(OrderID, Order)
    case leaseCreated(LeaseID, Lease)
    case leaseStarted(LeaseID, Lease)
    case heartbeat(provider: AccountID, leases: [LeaseID])
    /// The lease is settled: `paid` went to the provider, `refunded` to the tenant.
    case leaseEnded(LeaseID, Lease, LeaseEnd, paid: NanoCredits, refunded: NanoCredits)
}
