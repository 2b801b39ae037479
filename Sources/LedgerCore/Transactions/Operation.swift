// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Multiformats

/// One thing that an account does; a transaction is an atomic batch of them.
public enum Operation: Hashable, Sendable {
    // Accounts
    /// Moves money; the receiving account comes into being with its first credit.
    case transfer(to: AccountID, amount: NanoCredits)
    /// Caps what the account sets aside for workloads in a day; nil ends the cap. See `SpendingLimit`.
    case setSpendingLimit(perDay: NanoCredits?)
    /// Replaces what the account publishes of itself for others to find; nil removes it.
    indirect case setDirectoryEntry(DirectoryEntry?)

    // Providers
    /// Makes the account a provider.
    indirect case registerProvider(ProviderProfile)
    /// Replaces what the provider says of itself.
    indirect case updateProvider(ProviderProfile)
    /// Ends being a provider; refused while listings exist. The collateral returns, the standing stays on record.
    case retireProvider
    /// Moves money from the provider's balance to what it stands to lose.
    case addCollateral(NanoCredits)
    /// Takes back collateral that no lease holds.
    case withdrawCollateral(NanoCredits)

    // Listings
    indirect case createListing(ListingTerms)
    /// Replaces a listing's terms; leases that it holds keep theirs.
    indirect case updateListing(ListingID, ListingTerms)
    /// Takes a listing off the market; leases that it holds run on.
    case removeListing(ListingID)

    // Orders and bids
    indirect case placeOrder(OrderTerms)
    /// Takes back an order that nobody has accepted; the deposit returns.
    case cancelOrder(OrderID)
    /// Answers an order that goes to the first who comes, or by standing; `grantee` is the lease's
    /// fresh x-only secp256k1 public key (BIP 340), to which contents are re-encrypted.
    indirect case acceptOrder(OrderID, listing: ListingID, grantee: Bytes32)
    /// Bids on an order that is auctioned openly, `rate` in nano-credits per hour.
    indirect case placeBid(OrderID, listing: ListingID, rate: NanoCredits, grantee: Bytes32)
    /// Bids on an order that is auctioned with sealed bids; see `SealedBid`.
    indirect case commitBid(OrderID, listing: ListingID, commitment: Bytes32)
    /// Opens a sealed bid, in the time for it.
    indirect case revealBid(OrderID, listing: ListingID, rate: NanoCredits, grantee: Bytes32, nonce: [UInt8])

    // Leases
    /// Takes a listing at its price, without an order.
    indirect case createLease(ListingID, OrderTerms)
    /// The provider's fresh key for a lease that was made from its listing.
    case answerLease(LeaseID, grantee: Bytes32)
    /// The workload runs from now on; the stream flows.
    case startLease(LeaseID)
    /// These leases are alive. Leases that have ended meanwhile are passed over.
    case heartbeat([LeaseID])
    /// The workload ended with a result; the lease is settled.
    indirect case completeLease(LeaseID, JobResult)
    /// The workload could not be prepared, for no fault of the provider. The result says why; nothing is paid.
    indirect case declineLease(LeaseID, JobResult)
    /// Ends a lease early, from either side.
    case closeLease(LeaseID)
    /// The provider announces that it will leave; after the listing's notice it may close without loss.
    case giveNotice(LeaseID)
    /// Adds to a lease's escrow or to its channel; anybody may pay, what is left returns to the tenant.
    case topUpLease(LeaseID, amount: NanoCredits)
    /// A tenant's word about a settled lease, once: 1 to 5 stars, and a review as content.
    indirect case rateLease(LeaseID, stars: UInt8, review: CID?)

    // Channels
    indirect case openChannel(ChannelOffer)
    /// Adds to a channel's deposit; anybody may pay, what is left returns to the payer.
    case topUpChannel(ChannelID, amount: NanoCredits)
    /// The payee's closing settles at once; the payer's starts the dispute window.
    indirect case closeChannel(ChannelID, SignedVoucher?)
}
