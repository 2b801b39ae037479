// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// One thing that an account does; a transaction is an atomic batch of them.
public enum Operation: Hashable, Sendable {
    /// Moves money; the receiving account comes into being with its first credit.
    case transfer(to: AccountID, amount: NanoCredits)
    /// Makes the account a provider whose node answers as `peer`.
    case registerProvider(peer: Bytes32)
    /// Ends being a provider; refused while listings exist.
    case retireProvider
    case createListing(capacity: Resources, prices: Prices, offer: Offer, maximumDuration: UInt64)
    /// Takes a listing off the market; leases that it holds run on.
    case removeListing(ListingID)
    case placeOrder(OrderTerms)
    /// Takes back an order that nobody has accepted; the deposit returns.
    case cancelOrder(OrderID)
    /// Answers an order from a listing, first come, first served; `grantee` is the lease's fresh X25519 key.
    case acceptOrder(OrderID, listing: ListingID, grantee: Bytes32)
    /// The workload runs from now on; the stream flows.
    case startLease(LeaseID)
    /// These leases are alive. Leases that have ended meanwhile are passed over.
    case heartbeat([LeaseID])
    /// The workload ended with a result; the lease is settled.
    case completeLease(LeaseID, JobResult)
    /// Ends a lease early, from either side.
    case closeLease(LeaseID)
}
