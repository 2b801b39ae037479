// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    /// A tenant takes a listing at its price. The provider answers with the lease's key before it starts.
    mutating func createLease(
        _ id: LeaseID, of tenant: AccountID, from listingID: ListingID, _ terms: OrderTerms
    ) throws(Refusal) {
        guard let listing = listings[listingID] else { throw .unknownListing(listingID) }
        guard let record = providers[listing.provider] else { throw .unknownListing(listingID) }
        let orderID = OrderID(digest: id.digest)
        guard listing.provider != tenant else { throw .ownOrder(orderID) }
        guard listing.terms.isDirect else { throw .listingNotDirect(listingID) }
        try check(terms)
        let rate = try Self.rate(of: terms, at: listing, id: listingID, of: record, time: time)
        try spend(terms.deposit, of: tenant)
        let order = Order(tenant: tenant, terms: terms, placed: time)
        pending.append(.orderPlaced(orderID, order))
        makeLease(id, of: order, orderID, at: listingID, rate: rate, grantee: nil)
    }

    /// Turns an order that was taken off the market into a lease. The caller has checked that the listing can take it.
    mutating func makeLease(
        _ id: LeaseID, of order: Order, _ orderID: OrderID, at listingID: ListingID, rate: NanoCredits,
        grantee: Bytes32?
    ) {
        guard var listing = listings[listingID], var record = providers[listing.provider] else {
            preconditionFailure("a lease is made at a listing that was found fit")
        }
        let needs = order.terms.requirements.resources
        listing.free = listing.free - needs
        listings[listingID] = listing
        record.collateral -= listing.terms.collateral
        providers[listing.provider] = record
        let conditions = LeaseConditions(
            notice: listing.terms.notice, heartbeatInterval: listing.terms.heartbeatInterval,
            heartbeatGrace: listing.terms.heartbeatGrace, collateral: listing.terms.collateral)
        let channel = openChannel(for: order, payee: listing.provider, lease: id, rate: rate)
        let lease = Lease(
            order: orderID, tenant: order.tenant, provider: listing.provider, listing: listingID, terms: order.terms,
            conditions: conditions, rate: rate, escrow: channel == nil ? order.terms.deposit : 0,
            funded: order.terms.deposit, channel: channel, grantee: grantee, providerPeer: record.peer, created: time,
            started: nil, heartbeat: time, meter: Meter(startingAt: time), noticeEnds: nil)
        leases[id] = lease
        newDeadlines.append(Deadline(time: deadline(of: lease), subject: .lease(id)))
        pending.append(.leaseCreated(id, lease))
    }

    mutating func answerLease(_ id: LeaseID, by account: AccountID, grantee: Bytes32) throws(Refusal) {
        guard var lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.grantee == nil else { throw .alreadyAnswered(id) }
        lease.grantee = grantee
        leases[id] = lease
        pending.append(.leaseAnswered(id, lease))
    }
}
