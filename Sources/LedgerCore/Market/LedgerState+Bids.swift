// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    mutating func placeBid(_ id: BidID, by provider: AccountID, _ content: Bid.Content) throws(Refusal) {
        guard var order = orders[id.order] else { throw .unknownOrder(id.order) }
        guard case .auction(let rules) = order.terms.allocation else { throw .orderIsNotAuctioned(id.order) }
        switch content {
        case .open(let rate, _):
            guard !rules.isSealed else { throw .bidsAreSealed }
            try checkRate(rate, order)
        case .sealed:
            guard rules.isSealed else { throw .bidsAreOpen }
        }
        guard time < order.biddingEnds ?? 0 else { throw .biddingEnded }
        try checkBidder(provider, id, order)
        guard bids[id] == nil else { throw .alreadyBid(id.listing) }
        guard order.bids < LedgerLimits.bidsPerOrder else { throw .tooManyBids(LedgerLimits.bidsPerOrder) }
        try debit(provider, parameters.bidDeposit)
        let bid = Bid(
            provider: provider, placed: time, deposit: parameters.bidDeposit, content: content,
            previous: order.lastBid)
        bids[id] = bid
        order.bids += 1
        order.lastBid = id.listing
        orders[id.order] = order
        pending.append(.bidPlaced(id, bid))
    }

    mutating func revealBid(
        _ id: BidID, by provider: AccountID, rate: NanoCredits, grantee: Bytes32, nonce: [UInt8]
    ) throws(Refusal) {
        guard let order = orders[id.order] else { throw .unknownOrder(id.order) }
        guard var bid = bids[id] else { throw .unknownBid }
        guard bid.provider == provider else { throw .notYourListing(id.listing) }
        guard case .sealed(let commitment) = bid.content else { throw .bidIsOpen }
        guard let end = order.biddingEnds, time >= end else { throw .revealTooEarly(from: order.biddingEnds ?? 0) }
        guard nonce.count == LedgerLimits.bidNonceBytes,
            SealedBid.commitment(
                order: id.order, listing: id.listing, rate: rate, grantee: grantee, nonce: nonce) == commitment
        else { throw .wrongReveal }
        try checkRate(rate, order)
        bid.content = .open(rate: rate, grantee: grantee)
        bids[id] = bid
        pending.append(.bidRevealed(id, bid))
    }

    private func checkRate(_ rate: NanoCredits, _ order: Order) throws(Refusal) {
        guard rate <= order.terms.maximumRate else {
            throw .rateTooHigh(rate: rate, maximum: order.terms.maximumRate)
        }
    }

    private func checkBidder(_ provider: AccountID, _ id: BidID, _ order: Order) throws(Refusal) {
        guard let record = providers[provider] else { throw .notProvider }
        guard let listing = listings[id.listing] else { throw .unknownListing(id.listing) }
        guard listing.provider == provider else { throw .notYourListing(id.listing) }
        // Ties are broken by a hash of both ids: nobody shall search for a listing that wins them.
        guard listing.created <= order.placed else { throw .listingTooYoung(id.listing) }
        guard order.tenant != provider else { throw .ownOrder(id.order) }
        try Self.check(order.terms, at: listing, id: id.listing, of: record, time: time)
    }

    // MARK: Deciding

    /// Ends an auction: the best bid that can still be taken becomes a lease, every deposit returns.
    mutating func decideAuction(_ id: OrderID, _ order: Order, _ rules: AuctionRules) {
        var candidates: [Candidate] = []
        var grantees: [ListingID: Bytes32] = [:]
        var next = order.lastBid
        while let listingID = next {
            let bidID = BidID(order: id, listing: listingID)
            guard let bid = bids[bidID] else { break }
            next = bid.previous
            bids[bidID] = nil
            switch bid.content {
            case .sealed: release(bid.deposit, to: order.tenant)
            case .open(let rate, let grantee):
                release(bid.deposit, to: bid.provider)
                guard let listing = listings[listingID], let record = providers[bid.provider],
                    canTake(order, listingID, listing, record)
                else { continue }
                grantees[listingID] = grantee
                candidates.append(
                    Candidate(
                        provider: bid.provider, listing: listingID, rate: rate, free: listing.free,
                        standing: standings[bid.provider]?.score(at: time) ?? 0))
            }
        }
        let ranking = Allocation.rank(
            candidates, for: id, needs: order.terms.requirements.resources, maximumRate: order.terms.maximumRate,
            rules: rules)
        pending.append(.auctionDecided(id, ranking))
        guard let winner = ranking.entries.first?.candidate, let price = ranking.price,
            let grantee = grantees[winner.listing]
        else { return expireOrder(id, order) }
        orders[id] = nil
        makeLease(LeaseID(digest: id.digest), of: order, id, at: winner.listing, rate: price, grantee: grantee)
    }

    private func canTake(_ order: Order, _ id: ListingID, _ listing: Listing, _ record: ProviderRecord) -> Bool {
        do throws(Refusal) {
            try Self.check(order.terms, at: listing, id: id, of: record, time: time)
            return true
        } catch {
            return false
        }
    }
}
