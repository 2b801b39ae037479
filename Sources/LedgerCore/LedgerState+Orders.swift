// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    mutating func placeOrder(_ id: OrderID, of tenant: AccountID, terms: OrderTerms) throws(Refusal) {
        try check(terms)
        try debit(tenant, terms.deposit)
        let order = Order(tenant: tenant, terms: terms, placed: time)
        orders[id] = order
        newDeadlines.append(Deadline(time: terms.expires, subject: .order(id)))
        pending.append(.orderPlaced(id, order))
    }

    private func check(_ terms: OrderTerms) throws(Refusal) {
        let resources = terms.requirements.resources
        guard resources.isSane, resources.cpuMillis > 0, resources.memoryBytes > 0 else {
            throw .invalidRequirements("resources are empty or beyond the limits")
        }
        guard Offer.isInterpreterName(terms.requirements.interpreter) else {
            throw .invalidRequirements("an interpreter's name is 1 to 32 printable ASCII characters")
        }
        guard terms.duration > 0, terms.duration <= LedgerLimits.leaseMilliseconds else { throw .invalidDuration }
        guard terms.expires > time, terms.expires - time <= parameters.orderLifetime else { throw .invalidExpiry }
        guard terms.salt.count == LedgerLimits.saltBytes else { throw .invalidSalt }
        guard let needed = deposit(rate: terms.maximumRate, duration: terms.duration) else { throw .amountOverflow }
        guard terms.deposit >= needed else { throw .depositTooSmall(needed: needed) }
    }

    /// The smallest deposit for an order: its highest price for its whole duration and the time to settle.
    public func deposit(rate: NanoCredits, duration: UInt64) -> NanoCredits? {
        let (covered, overflow) = duration.addingReportingOverflow(parameters.settleGrace)
        return overflow ? nil : Arithmetic.deposit(rate: rate, milliseconds: covered)
    }

    mutating func cancelOrder(_ id: OrderID, by account: AccountID) throws(Refusal) {
        guard let order = orders[id] else { throw .unknownOrder(id) }
        guard order.tenant == account else { throw .notYourOrder(id) }
        orders[id] = nil
        release(order.terms.deposit, to: order.tenant)
        pending.append(.orderCancelled(id, order))
    }

    mutating func acceptOrder(
        _ id: OrderID, as lease: LeaseID, by provider: AccountID, from listingID: ListingID, grantee: Bytes32
    ) throws(Refusal) {
        guard let record = providers[provider] else { throw .notProvider }
        guard var listing = listings[listingID] else { throw .unknownListing(listingID) }
        guard listing.provider == provider else { throw .notYourListing(listingID) }
        guard let order = orders[id] else { throw .unknownOrder(id) }
        guard order.tenant != provider else { throw .ownOrder(id) }
        let rate = try Self.rate(of: order.terms, at: listing, id: listingID)
        orders[id] = nil
        listing.free = listing.free - order.terms.requirements.resources
        listings[listingID] = listing
        let agreed = Lease(
            order: id, tenant: order.tenant, provider: provider, listing: listingID, terms: order.terms, rate: rate,
            escrow: order.terms.deposit, grantee: grantee, providerPeer: record.peer, created: time, started: nil,
            heartbeat: time)
        leases[lease] = agreed
        newDeadlines.append(Deadline(time: saturating(time, parameters.startGrace), subject: .lease(lease)))
        pending.append(.leaseCreated(lease, agreed))
    }

    /// What an order costs at a listing, or why the listing cannot take it. Providers ask before they answer.
    public static func rate(
        of terms: OrderTerms, at listing: Listing, id: ListingID
    ) throws(Refusal) -> NanoCredits {
        let needs = terms.requirements
        guard !listing.isClosing else { throw .listingClosing(id) }
        guard listing.free.covers(needs.resources) else { throw .capacityExceeded(free: listing.free) }
        guard listing.offer.isolation >= needs.isolation else {
            throw .isolationTooWeak(offered: listing.offer.isolation, required: needs.isolation)
        }
        guard listing.offer.interpreters.contains(needs.interpreter) else {
            throw .interpreterMissing(needs.interpreter)
        }
        guard listing.offer.openNetwork || !needs.openNetwork else { throw .networkNotOffered }
        guard terms.duration <= listing.maximumDuration else {
            throw .durationTooLong(maximum: listing.maximumDuration)
        }
        guard let rate = listing.prices.rate(for: needs.resources) else { throw .amountOverflow }
        guard rate <= terms.maximumRate else { throw .rateTooHigh(rate: rate, maximum: terms.maximumRate) }
        return rate
    }
}
