// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    mutating func createListing(_ id: ListingID, of account: AccountID, _ terms: ListingTerms) throws(Refusal) {
        guard var record = providers[account] else { throw .notProvider }
        guard record.listings < LedgerLimits.listingsPerProvider else {
            throw .tooManyListings(UInt64(LedgerLimits.listingsPerProvider))
        }
        try check(terms)
        record.listings += 1
        providers[account] = record
        let listing = Listing(
            provider: account, terms: terms, free: terms.capacity, created: time, isClosing: false)
        listings[id] = listing
        pending.append(.listingCreated(id, listing))
    }

    mutating func updateListing(_ id: ListingID, by account: AccountID, _ terms: ListingTerms) throws(Refusal) {
        guard var listing = listings[id] else { throw .unknownListing(id) }
        guard listing.provider == account else { throw .notYourListing(id) }
        guard !listing.isClosing else { throw .listingClosing(id) }
        try check(terms)
        let leased = listing.capacity - listing.free
        guard terms.capacity.covers(leased) else { throw .capacityLeased(leased) }
        listing.terms = terms
        listing.free = terms.capacity - leased
        listings[id] = listing
        pending.append(.listingUpdated(id, listing))
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

    private func check(_ terms: ListingTerms) throws(Refusal) {
        let (capacity, offer) = (terms.capacity, terms.offer)
        guard capacity.isSane, capacity.cpuMillis > 0, capacity.memoryBytes > 0 else { throw .invalidCapacity }
        guard terms.prices.rate(for: capacity) != nil else { throw .amountOverflow }
        guard !offer.interpreters.isEmpty else { throw .invalidOffer("it names no interpreter") }
        guard offer.interpreters.allSatisfy(Offer.isInterpreterName) else {
            throw .invalidOffer("an interpreter's name is 1 to 32 printable ASCII characters")
        }
        guard zip(offer.interpreters, offer.interpreters.dropFirst()).allSatisfy({ $0.0 < $0.1 }) else {
            throw .invalidOffer("interpreters are sorted and unique")
        }
        guard terms.minimumDuration > 0, terms.minimumDuration <= terms.maximumDuration,
            terms.maximumDuration <= LedgerLimits.leaseMilliseconds
        else { throw .invalidDuration }
        guard terms.notice <= LedgerLimits.windowMilliseconds else {
            throw .invalidOffer("a notice is at most seven days")
        }
        guard terms.heartbeatInterval >= LedgerLimits.heartbeatMilliseconds,
            terms.heartbeatGrace <= LedgerLimits.windowMilliseconds, terms.heartbeatGrace > terms.heartbeatInterval
        else {
            throw .invalidOffer("heartbeats come at least every 100 ms, and the grace is longer than their interval")
        }
        guard terms.collateral <= issued else { throw .amountOverflow }
    }
}
