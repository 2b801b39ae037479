// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PlacementCore

extension ProviderMind {
    /// Answers to the orders that it has heard of and whose time has come.
    mutating func answers(_ view: PartyView, _ random: inout SeededGenerator) -> [[Operation]] {
        var batch: [[Operation]] = []
        var later: [(order: OrderID, from: UInt64)] = []
        for offer in offers {
            guard offer.from <= view.now else {
                later.append(offer)
                continue
            }
            guard let order = view.ledger.order(offer.order), let record = view.ledger.provider(account) else {
                continue
            }
            guard case .accept(let listing, let rate) = Placement.decide(order, facts(record, view)) else { continue }
            batch.append([answer(offer.order, order, listing, rate, view, &random)])
        }
        offers = later
        return batch
    }

    private mutating func answer(
        _ id: OrderID, _ order: Order, _ listing: ListingID, _ rate: NanoCredits, _ view: PartyView,
        _ random: inout SeededGenerator
    ) -> Operation {
        let grantee = random.digest()
        guard case .auction(let rules) = order.terms.allocation else {
            return .acceptOrder(id, listing: listing, grantee: grantee)
        }
        let most = order.terms.maximumRate
        let bid = rules.secondPrice ? rate : rate + random.below(most - min(rate, most) + 1)
        guard rules.isSealed else { return .placeBid(id, listing: listing, rate: bid, grantee: grantee) }
        let nonce = random.bytes(LedgerLimits.bidNonceBytes)
        // Some lie about the rate, and some forget what they bid.
        let shown = isLiar && random.chance(30) ? bid / 2 : bid
        if !random.chance(8) {
            secrets.append(
                Secret(id: BidID(order: id, listing: listing), rate: shown, grantee: grantee, nonce: nonce))
            if secrets.count > 32 { secrets.removeFirst() }
        }
        return .commitBid(
            id, listing: listing,
            commitment: SealedBid.commitment(order: id, listing: listing, rate: bid, grantee: grantee, nonce: nonce))
    }

    /// The next thing to do for a lease; nil while there is nothing.
    mutating func step(_ id: LeaseID, _ view: PartyView, _ random: inout SeededGenerator) -> Operation? {
        guard let lease = view.ledger.lease(id), lease.provider == account else { return nil }
        let plan = plan(for: id, lease, view, &random)
        guard view.now >= plan.readyAt else { return nil }
        guard lease.started != nil else { return prepare(id, lease, plan, &random) }
        guard view.now >= plan.endsAt else { return nil }
        switch plan.conduct {
        case .completes, .pretends: return .completeLease(id, Self.result(.exited(code: 0), &random))
        case .closesEarly: return .closeLease(id)
        case .givesNotice:
            guard let ends = lease.noticeEnds else { return .giveNotice(id) }
            return view.time >= ends ? .closeLease(id) : nil
        case .runsToTerm, .fallsSilent, .declines, .neverStarts: return nil
        }
    }

    private mutating func plan(
        for id: LeaseID, _ lease: Lease, _ view: PartyView, _ random: inout SeededGenerator
    ) -> LeasePlan {
        if let plan = plans[id] { return plan }
        let plan = LeasePlan(duration: lease.terms.duration, now: view.now, isLiar: isLiar, random: &random)
        plans[id] = plan
        return plan
    }

    private func prepare(
        _ id: LeaseID, _ lease: Lease, _ plan: LeasePlan, _ random: inout SeededGenerator
    ) -> Operation? {
        switch plan.conduct {
        case .neverStarts: return lease.grantee == nil && random.chance(2) ? .answerLease(id, grantee: .zero) : nil
        case .closesEarly where random.chance(10): return .closeLease(id)
        case .declines: return .declineLease(id, Self.result(.stopped, &random))
        case _ where lease.grantee == nil: return .answerLease(id, grantee: random.digest())
        default: return .startLease(id)
        }
    }

    private static func result(_ outcome: JobResult.Outcome, _ random: inout SeededGenerator) -> JobResult {
        JobResult(
            outcome: outcome,
            usage: JobResult.Usage(
                wallMilliseconds: random.below(100_000), cpuMilliseconds: random.below(100_000),
                memoryPeakBytes: random.below(1 << 30), diskBytes: random.below(1 << 30)),
            output: nil, log: nil)
    }
}
