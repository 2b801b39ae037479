// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    mutating func registerProvider(_ account: AccountID, peer: Bytes32) throws(Refusal) {
        guard providers[account] == nil else { throw .alreadyProvider }
        let record = ProviderRecord(peer: peer, registered: time, listings: 0, completed: 0, failed: 0)
        providers[account] = record
        pending.append(.providerRegistered(account, record))
    }

    mutating func retireProvider(_ account: AccountID) throws(Refusal) {
        guard let record = providers[account] else { throw .notProvider }
        guard record.listings == 0 else { throw .providerHasListings(record.listings) }
        providers[account] = nil
        pending.append(.providerRetired(account))
    }

    mutating func createListing(
        _ id: ListingID, of account: AccountID, capacity: Resources, prices: Prices, offer: Offer,
        maximumDuration: UInt64
    ) throws(Refusal) {
        guard var record = providers[account] else { throw .notProvider }
        guard record.listings < LedgerLimits.listingsPerProvider else {
            throw .tooManyListings(UInt64(LedgerLimits.listingsPerProvider))
        }
        guard capacity.isSane, capacity.cpuMillis > 0, capacity.memoryBytes > 0 else { throw .invalidCapacity }
        guard prices.rate(for: capacity) != nil else { throw .amountOverflow }
        guard !offer.interpreters.isEmpty else { throw .invalidOffer("it names no interpreter") }
        guard offer.interpreters.allSatisfy(Offer.isInterpreterName) else {
            throw .invalidOffer("an interpreter's name is 1 to 32 printable ASCII characters")
        }
        guard zip(offer.interpreters, offer.interpreters.dropFirst()).allSatisfy({ $0.0 < $0.1 }) else {
            throw .invalidOffer("interpreters are sorted and unique")
        }
        guard maximumDuration > 0, maximumDuration <= LedgerLimits.leaseMilliseconds else { throw .invalidDuration }
        record.listings += 1
        providers[account] = record
        let listing = Listing(
            provider: account, capacity: capacity, free: capacity, prices: prices, offer: offer,
            maximumDuration: maximumDuration, created: time, isClosing: false)
        listings[id] = listing
        pending.append(.listingCreated(id, listing))
    }

    mutating func removeListing(_ id: ListingID, by account: AccountID) throws(Refusal) {
        guard var listing = listings[id] else { throw .unknownListing(id) }
        guard listing.provider == account else { throw .notYourListing(id) }
        guard !listing.isClosing else { throw .listingClosing(id) }
        listing.isClosing = true
        listings[id] = listing
        dropListingIfDone(id)
    }

    /// A closing listing goes when all its capacity has come back.
    mutating func dropListingIfDone(_ id: ListingID) {
        guard let listing = listings[id], listing.isClosing, listing.free == listing.capacity else { return }
        listings[id] = nil
        if var record = providers[listing.provider] {
            record.listings -= 1
            providers[listing.provider] = record
        }
        pending.append(.listingRemoved(id, listing))
    }
}
