// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    mutating func placeOrder(_ id: OrderID, of tenant: AccountID, _ terms: OrderTerms) throws(Refusal) {
        try check(terms)
        try spend(terms.deposit, of: tenant)
        let order = Order(tenant: tenant, terms: terms, placed: time)
        orders[id] = order
        newDeadlines.append(Deadline(time: deadline(of: order), subject: .order(id)))
        pending.append(.orderPlaced(id, order))
    }

    /// An order with bids stays: those who bid have shown their hand.
    mutating func cancelOrder(_ id: OrderID, by account: AccountID) throws(Refusal) {
        guard let order = orders[id] else { throw .unknownOrder(id) }
        guard order.tenant == account else { throw .notYourOrder(id) }
        guard order.bids == 0 else { throw .orderHasBids(order.bids) }
        orders[id] = nil
        refund(order.terms.deposit, to: order.tenant)
        pending.append(.orderCancelled(id, order))
    }

    mutating func acceptOrder(
        _ id: OrderID, as lease: LeaseID, by provider: AccountID, from listing: ListingID, grantee: Bytes32
    ) throws(Refusal) {
        guard let order = orders[id] else { throw .unknownOrder(id) }
        switch order.terms.allocation {
        case .auction: throw .orderIsAuctioned(id)
        case .firstCome: break
        case .reputation(let window):
            let score = standings[provider]?.score(at: time) ?? 0
            let turn = Allocation.firstRefusal(standing: score, placed: order.placed, window: window)
            guard time >= turn else { throw .notYourTurn(from: turn) }
        }
        let rate = try rate(of: order, id, for: provider, at: listing)
        orders[id] = nil
        makeLease(lease, of: order, id, at: listing, rate: rate, grantee: grantee)
    }

    /// What an order costs at a provider's listing, or why it cannot become a lease there.
    private func rate(
        of order: Order, _ id: OrderID, for provider: AccountID, at listingID: ListingID
    ) throws(Refusal) -> NanoCredits {
        guard let record = providers[provider] else { throw .notProvider }
        guard let listing = listings[listingID] else { throw .unknownListing(listingID) }
        guard listing.provider == provider else { throw .notYourListing(listingID) }
        guard order.tenant != provider else { throw .ownOrder(id) }
        return try Self.rate(of: order.terms, at: listing, id: listingID, of: record, time: time)
    }

    /// When something happens to an order by itself: it expires, or its auction is decided.
    func deadline(of order: Order) -> LedgerTime {
        guard let end = order.biddingEnds, case .auction(let rules) = order.terms.allocation else {
            return order.terms.expires
        }
        guard let reveal = rules.reveal else { return end }
        // Nobody could reveal while the ledger was away.
        return Arithmetic.saturating(max(end, reachableSince), reveal)
    }

    mutating func expireOrder(_ id: OrderID, _ order: Order) {
        orders[id] = nil
        refund(order.terms.deposit, to: order.tenant)
        pending.append(.orderExpired(id, order))
    }
}
