// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension EventBody {
    init?(ofOrder event: LedgerEvent) {
        switch event {
        case .orderPlaced(let id, let order):
            self.init(fields: 5)
            record(.order, id)
            account(.tenant, order.tenant)
            number("deposit", order.terms.deposit)
            text("interpreter", order.terms.requirements.interpreter)
            number("maximumRate", order.terms.maximumRate)
        case .orderCancelled(let id, let order), .orderExpired(let id, let order):
            self.init(fields: 2)
            record(.order, id)
            account(.tenant, order.tenant)
        case .bidPlaced(let id, let bid), .bidRevealed(let id, let bid):
            self.init(fields: 4)
            number("rate", bid.content.rate)
            record(.order, id.order)
            record(.listing, id.listing)
            account(.provider, bid.provider)
        case .auctionDecided(let id, let ranking):
            // Those who did not win find that in their bids.
            self.init(fields: 5)
            number("bids", UInt64(ranking.entries.count + ranking.excluded.count))
            record(.order, id)
            number("price", ranking.price)
            record(.listing, ranking.winner?.listing)
            account(.provider, ranking.winner?.provider)
        default: return nil
        }
    }

    init?(ofLease event: LedgerEvent) {
        switch event {
        case .leaseCreated(let id, let lease):
            self.init(fields: 7)
            number("rate", lease.rate)
            record(.lease, id)
            record(.order, lease.order)
            number("funded", lease.funded)
            account(.tenant, lease.tenant)
            record(.listing, lease.listing)
            account(.provider, lease.provider)
        case .leaseAnswered(let id, let lease), .leaseStarted(let id, let lease), .leasePaused(let id, let lease),
            .leaseToppedUp(let id, let lease):
            self.init(id, lease, "funded", lease.funded)
        case .noticeGiven(let id, let lease): self.init(id, lease, "leaves", lease.noticeEnds)
        case .leaseEnded(let id, let lease, let end, let paid, let refunded, let slashed):
            self.init(fields: 9)
            number("paid", paid)
            record(.lease, id)
            record(.order, lease.order)
            text("status", end.status.rawValue)
            account(.tenant, lease.tenant)
            record(.listing, lease.listing)
            number("slashed", slashed)
            account(.provider, lease.provider)
            number("refunded", refunded)
        case .leaseRated(let id, let lease, let stars, let review):
            self.init(fields: 5)
            record(.lease, id)
            number("stars", UInt64(stars))
            link("review", review)
            account(.tenant, lease.tenant)
            account(.provider, lease.provider)
        default: return nil
        }
    }

    private init(_ id: LeaseID, _ lease: Lease, _ fact: StaticString, _ value: UInt64?) {
        self.init(fields: 5)
        record(.lease, id)
        record(.order, lease.order)
        number(fact, value)
        account(.tenant, lease.tenant)
        account(.provider, lease.provider)
    }
}

extension Bid.Content {
    /// What is asked, in nano-credits per hour; nil while it is sealed.
    var rate: NanoCredits? { if case .open(let rate, _) = self { rate } else { nil } }
}
