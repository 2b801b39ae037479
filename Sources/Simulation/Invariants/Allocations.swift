// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// An auction's lease goes to the best of the bids that took part, at the price that the rules say; found by looking at
/// every bid, one after the other.
struct Allocations: Invariant {
    static let name = InvariantName.allocation
    private var orders: [OrderID: Order] = [:]
    private var rates: [BidID: NanoCredits] = [:]
    /// Auctions decided in this block whose lease must follow.
    private var decided: [OrderID: Ranking] = [:]

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        for event in block.events {
            switch event {
            case .orderPlaced(let id, let order) where order.biddingEnds != nil: orders[id] = order
            case .bidPlaced(let id, let bid), .bidRevealed(let id, let bid):
                if case .open(let rate, _) = bid.content { rates[id] = rate }
            case .auctionDecided(let id, let ranking):
                try check(ranking, of: id, at: block.block.time)
                decided[id] = ranking
            case .leaseCreated(_, let lease):
                guard let ranking = decided.removeValue(forKey: lease.order) else { continue }
                try check(lease, ranking)
            case .orderExpired(let id, _):
                guard let ranking = decided.removeValue(forKey: id) else { continue }
                try require(ranking.entries.isEmpty, "auction \(id) had bids, and nobody won it")
            default: continue
            }
        }
        try require(decided.isEmpty, "\(decided.count) auctions were decided, and nothing came of it")
    }

    private mutating func check(_ ranking: Ranking, of id: OrderID, at time: LedgerTime) throws(Violation) {
        guard let order = orders.removeValue(forKey: id), let ends = order.decided else {
            throw Violation(Self.name, "auction \(id) was decided and never placed")
        }
        try require(time >= ends, "auction \(id) was decided before its end")
        for entry in ranking.entries {
            let bid = BidID(order: id, listing: entry.candidate.listing)
            try require(rates[bid] == entry.candidate.rate, "auction \(id) counts a rate that nobody bid")
        }
    }

    private func check(_ lease: Lease, _ ranking: Ranking) throws(Violation) {
        guard let won = ranking.entries.first(where: { $0.candidate.listing == lease.listing })?.candidate else {
            throw Violation(Self.name, "auction \(lease.order) was won by a listing that did not bid")
        }
        for entry in ranking.entries {
            try require(
                Self.worth(entry.candidate, ranking) <= Self.worth(won, ranking),
                "auction \(lease.order) went to a bid of \(won.rate), and one of \(entry.candidate.rate) was better")
        }
        let others = ranking.entries.map(\.candidate).filter { $0.listing != won.listing }
        let price =
            ranking.rules.secondPrice && ranking.rules.criterion == .price
            ? others.map(\.rate).min() ?? ranking.maximumRate : won.rate
        try require(lease.rate == price, "auction \(lease.order) pays \(lease.rate), and the rules say \(price)")
    }

    /// How good a bid is, more is better; written down once more, from the documentation of `Ranking`.
    private static func worth(_ bid: Candidate, _ ranking: Ranking) -> Int128 {
        func perMille(_ part: UInt64, _ whole: UInt64) -> Int128 {
            whole == 0 ? 1000 : Int128(part) * 1000 / Int128(whole)
        }
        let price = perMille(ranking.maximumRate - min(bid.rate, ranking.maximumRate), ranking.maximumRate)
        let match =
            (perMille(ranking.needs.cpuMillis, bid.free.cpuMillis)
                + perMille(ranking.needs.memoryBytes, bid.free.memoryBytes)
                + perMille(ranking.needs.diskBytes, bid.free.diskBytes)) / 3
        switch ranking.rules.criterion {
        case .price: return -Int128(bid.rate)
        case .match: return match
        case .standing: return Int128(bid.standing)
        case .mix(let byPrice, let byMatch, let byStanding):
            return Int128(byPrice) * price + Int128(byMatch) * match + Int128(byStanding) * Int128(bid.standing)
        }
    }
}
