// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore

@Suite("Ranking of bids")
struct AllocationRankTests {
    private func places(_ ranking: Ranking) -> [ListingID] { ranking.entries.map(\.candidate.listing) }
    private func listings(_ numbers: UInt8...) -> [ListingID] { numbers.map { ListingID(digest: bytes32($0)) } }

    @Test("the lowest rate wins, even by one nano-credit that no score per thousand shows")
    func price() {
        let ranking = Bidders.rank([
            Bidders.bid(1, rate: 2 * credit), Bidders.bid(2, rate: 2 * credit - 1, standing: 0),
            Bidders.bid(3, rate: 9 * credit, standing: 1000),
        ])
        #expect(places(ranking) == listings(2, 1, 3))
        #expect(ranking.price == 2 * credit - 1)
        #expect(ranking.entries.map(\.price) == [800, 800, 100])
        #expect(ranking.entries.map(\.total) == [8 * credit + 1, 8 * credit, credit])
        #expect(ranking.entries.allSatisfy { $0.tieBreak == nil })
    }

    @Test("the listing that the order fills most wins by match")
    func match() {
        let ranking = Bidders.rank(
            [
                Bidders.bid(1, rate: 1, cpuMillis: 64_000), Bidders.bid(2, rate: 2, cpuMillis: 1000),
                Bidders.bid(3, rate: 3, cpuMillis: 3000),
            ], by: .match)
        #expect(places(ranking) == listings(2, 3, 1))
        // (1000 + 500 + 500) / 3, (333 + 1000) / 3, (15 + 1000) / 3
        #expect(ranking.entries.map(\.match) == [666, 444, 338])
        #expect(ranking.entries.map(\.total) == [666, 444, 338])
        #expect(ranking.price == 2)
    }

    @Test("a resource of which nothing is free and nothing is needed counts as filled")
    func nothingFree() {
        let none = Candidate(
            provider: Bidders.bid(1, rate: 0).provider, listing: ListingID(digest: bytes32(1)), rate: 0, free: .zero,
            standing: 0)
        let ranking = Allocation.rank(
            [none], for: Bidders.order, needs: .zero, maximumRate: 0,
            rules: AuctionRules(window: 1, criterion: .match))
        #expect(ranking.entries.map(\.match) == [1000])
        #expect(ranking.entries.map(\.price) == [1000])
        #expect(ranking.price == 0)
    }

    @Test("the highest standing wins, and more than the best counts as the best")
    func standing() {
        let ranking = Bidders.rank(
            [
                Bidders.bid(1, rate: 1, standing: 999), Bidders.bid(2, rate: 2, standing: .max),
                Bidders.bid(3, rate: 3, standing: 0),
            ], by: .standing)
        #expect(places(ranking) == listings(2, 1, 3))
        #expect(ranking.entries.map(\.standing) == [1000, 999, 0])
    }

    @Test("a mix sums the scores times their weights")
    func mix() {
        let cheap = Bidders.bid(1, rate: credit, cpuMillis: 4000, standing: 100)
        let trusted = Bidders.bid(2, rate: 5 * credit, cpuMillis: 1000, standing: 900)
        let both = Bidders.rank([cheap, trusted], by: .mix(price: 2, match: 3, standing: 1))
        #expect(places(both) == listings(2, 1))
        // 2 · 500 + 3 · 666 + 900 and 2 · 900 + 3 · 416 + 100
        #expect(both.entries.map(\.total) == [3898, 3148])
        #expect(both.price == 5 * credit)
        #expect(Bidders.rank([cheap, trusted], by: .mix(price: 9, match: 3, standing: 1)).winner == cheap)
    }

    @Test("equal bids are ordered by the SHA-256 of order and listing")
    func tie() {
        // In the order that Python's hashlib gives for sha256(sha256(09) + sha256(listing)).
        let ranking = Bidders.rank((1...6).map { Bidders.bid($0, rate: credit) })
        #expect(places(ranking) == listings(4, 2, 3, 1, 6, 5))
        let first = "15e09764705c912bed9eb9cb7692f4db9d1c7d2b5b428f7e05fc2426586b1bc6"
        #expect(ranking.entries[0].tieBreak?.description == first)
        let mixed = Bidders.rank([1, 2, 3].map { Bidders.bid($0, rate: $0 == 3 ? 0 : credit) })
        #expect(places(mixed) == listings(3, 2, 1))
        #expect(mixed.entries.map { $0.tieBreak == nil } == [true, false, false])
    }

    @Test("of bids with the same total the cheaper is first, and the hash decides among those of one rate")
    func equalTotals() {
        let bids = (1...6).map { Bidders.bid($0, rate: $0 < 4 ? 3 * credit : 2 * credit) }
        for criterion in [AllocationCriterion.match, .standing] {
            let ranking = Bidders.rank(bids, by: criterion)
            // By the hash alone they would come as 4, 2, 3, 1, 6, 5.
            #expect(places(ranking) == listings(4, 6, 5, 2, 3, 1))
            #expect(ranking.price == 2 * credit)
        }
        // A dearer bid with the lowest hash loses as well.
        let ranking = Bidders.rank([Bidders.bid(4, rate: 2), Bidders.bid(5, rate: 1)], by: .match)
        #expect(places(ranking) == listings(5, 4))
        // The score by price says nothing of one nano-credit: the rate itself does.
        let mixed = Bidders.rank(
            [Bidders.bid(4, rate: credit), Bidders.bid(5, rate: credit - 1)], by: .mix(price: 1, match: 1, standing: 1))
        #expect(mixed.entries[0].total == mixed.entries[1].total)
        #expect(places(mixed) == listings(5, 4))
    }

    @Test("another order gives equal bids other places")
    func tieDependsOnOrder() {
        let bids = (1...20).map { Bidders.bid($0, rate: credit) }
        let winners = Set(
            (1...50).map { (number: UInt8) in
                Allocation.rank(
                    bids, for: OrderID(digest: bytes32(number)), needs: Bidders.needs, maximumRate: credit,
                    rules: AuctionRules(window: 1, criterion: .price)
                ).winner?.listing
            })
        #expect(winners.count > 10)
    }

    @Test("bids that are too dear or too small take no part, and it is said why")
    func excluded() {
        let bids = [
            Bidders.bid(1, rate: 10 * credit), Bidders.bid(2, rate: 10 * credit + 1),
            Bidders.bid(3, rate: 0, cpuMillis: 999), Bidders.bid(4, rate: .max, cpuMillis: 0),
        ]
        let ranking = Bidders.rank(bids)
        #expect(places(ranking) == listings(1))
        let reasons = Dictionary(uniqueKeysWithValues: ranking.excluded.map { ($0.candidate.listing, $0.reason) })
        let expected: [BidReason] = [.rateTooHigh, .capacityExceeded, .capacityExceeded]
        #expect(listings(2, 3, 4).map { reasons[$0] } == expected)
        #expect(ranking.excluded.map(\.candidate.listing) == listings(2, 3, 4).sorted())
    }

    @Test("no bids give no winner and no price", arguments: [false, true])
    func noBids(secondPrice: Bool) {
        #expect(Bidders.rank([], secondPrice: secondPrice).price == nil)
        let dear = Bidders.rank([Bidders.bid(1, rate: .max)], secondPrice: secondPrice)
        #expect(dear.price == nil)
        #expect(dear.winner == nil)
        #expect(dear.excluded.count == 1)
    }

    @Test("by the second price the winner is paid the second lowest rate, alone the order's maximum")
    func secondPrice() {
        let bids = [Bidders.bid(1, rate: 3), Bidders.bid(2, rate: 5), Bidders.bid(3, rate: 4)]
        #expect(Bidders.rank(bids).price == 3)
        #expect(Bidders.rank(bids, secondPrice: true).price == 4)
        #expect(Bidders.rank([bids[0]], secondPrice: true).price == 10 * credit)
        let equal = Bidders.rank((1...5).map { Bidders.bid($0, rate: 7) }, secondPrice: true)
        #expect(equal.price == 7)
        // One who takes no part sets no price.
        let small = Bidders.bid(4, rate: 1, cpuMillis: 0)
        #expect(Bidders.rank([bids[0], small, Bidders.bid(5, rate: .max)], secondPrice: true).price == 10 * credit)
    }

    @Test("with another criterion than price the winner is paid its own rate", arguments: Bidders.criteria.dropFirst())
    func secondPriceNeedsPrice(criterion: AllocationCriterion) throws {
        let ranking = Bidders.rank(
            [Bidders.bid(1, rate: 3), Bidders.bid(2, rate: 5)], by: criterion, secondPrice: true)
        #expect(ranking.price == (try #require(ranking.winner).rate))
    }
}
