// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore

@Suite("Properties of allocation")
struct AllocationPropertyTests {
    static let maximumRates: [NanoCredits] = [0, 1, 4 * credit, 10 * credit, .max]

    /// The rule once more, slowly and in 128 bits: every score, and a hash for everybody.
    private func reference(_ ranking: Ranking, _ entry: Ranking.Entry) -> (
        total: UInt128, rate: NanoCredits, hash: Bytes32
    ) {
        func perMille(_ part: UInt64, _ whole: UInt64) -> UInt128 {
            whole == 0 ? 1000 : UInt128(part) * 1000 / UInt128(whole)
        }
        let bid = entry.candidate
        let saved = ranking.maximumRate - bid.rate
        let price = perMille(saved, ranking.maximumRate)
        let match =
            (perMille(ranking.needs.cpuMillis, bid.free.cpuMillis)
                + perMille(ranking.needs.memoryBytes, bid.free.memoryBytes)
                + perMille(ranking.needs.diskBytes, bid.free.diskBytes)) / 3
        let standing = UInt128(min(bid.standing, 1000))
        let total =
            switch ranking.criterion {
            case .price: UInt128(saved)
            case .match: match
            case .standing: standing
            case .mix(let a, let b, let c): UInt128(a) * price + UInt128(b) * match + UInt128(c) * standing
            }
        return (total, bid.rate, Hash.sha256(ranking.order.digest.bytes + bid.listing.digest.bytes))
    }

    @Test("places are those of the rule written out, and ties are hashed exactly where they are", arguments: 0..<6)
    func agreesWithReference(index: Int) {
        var random = SeededGenerator(seed: 1)
        for round in 0..<200 {
            let bids = Bidders.random(60, &random)
            let ranking = Bidders.rank(bids, by: Bidders.criteria[index], maximum: Self.maximumRates[round % 5])
            #expect(ranking.entries.count + ranking.excluded.count == bids.count)
            let expected = ranking.entries.map { reference(ranking, $0) }
            #expect(ranking.entries.map { UInt128($0.total) } == expected.map(\.total))
            let descends = zip(expected, expected.dropFirst()).allSatisfy { left, right in
                if left.total != right.total { return left.total > right.total }
                return left.rate != right.rate ? left.rate < right.rate : left.hash < right.hash
            }
            #expect(descends)
            let hashes = expected.map { mine in expected.count { $0.total == mine.total } > 1 ? mine.hash : nil }
            #expect(ranking.entries.map(\.tieBreak) == hashes)
            #expect(ranking.entries.allSatisfy { max($0.price, $0.match, $0.standing) <= 1000 })
        }
    }

    /// The bid again, and others of the same listing that each differ in one field.
    private static func duplicates(of bid: Candidate) -> [Candidate] {
        var bids = [Candidate](repeating: bid, count: 7)
        bids[1].provider = Bidders.bid(99, rate: 0).provider
        bids[2].standing ^= 1
        bids[3].free.cpuMillis ^= 1
        bids[4].free.memoryBytes ^= 1
        bids[5].free.diskBytes ^= 1
        bids[6].rate ^= 1
        return bids
    }

    @Test("the order of arrival changes nothing, even where a listing bids twice", arguments: Bidders.criteria)
    func permutation(criterion: AllocationCriterion) {
        var random = SeededGenerator(seed: 2)
        for round in 0..<300 {
            var bids = Bidders.random(40, &random)
            if let one = bids.first, round % 3 == 0 { bids += Self.duplicates(of: one) }
            let maximum = Self.maximumRates[round % 5]
            let ranking = Bidders.rank(bids, by: criterion, maximum: maximum)
            for _ in 0..<3 {
                #expect(Bidders.rank(bids.shuffled(using: &random), by: criterion, maximum: maximum) == ranking)
            }
            #expect(Bidders.rank(bids.reversed(), by: criterion, maximum: maximum) == ranking)
        }
    }

    @Test("the winner fits, is not too dear and is not excluded; whoever can take part does")
    func winnerIsEligible() {
        var random = SeededGenerator(seed: 3)
        for round in 0..<1000 {
            let bids = Bidders.random(30, &random)
            let maximum = Self.maximumRates[round % 5]
            let ranking = Bidders.rank(bids, by: Bidders.criteria[round % 6], maximum: maximum)
            let able = bids.filter { $0.free.covers(Bidders.needs) && $0.rate <= maximum }
            #expect(Set(ranking.entries.map(\.candidate)) == Set(able))
            #expect(Set(ranking.excluded.map(\.candidate)) == Set(bids).subtracting(able))
            #expect((ranking.winner == nil) == able.isEmpty)
        }
    }

    @Test("a loser that asks more still loses, and a winner that asks less still wins", arguments: Bidders.criteria)
    func monotone(criterion: AllocationCriterion) throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            var bids = Bidders.random(20, &random)
            let before = Bidders.rank(bids, by: criterion)
            guard let winner = before.winner else { continue }
            let index = Int(random.next() % UInt64(bids.count))
            if bids[index].listing == winner.listing {
                bids[index].rate -= random.next() % (bids[index].rate / 2 + 1)
                #expect(Bidders.rank(bids, by: criterion).winner?.listing == winner.listing)
            } else {
                let loser = bids[index].listing
                let room = .max - bids[index].rate
                bids[index].rate += (random.next() >> (random.next() % 64)) % max(1, room)
                #expect(Bidders.rank(bids, by: criterion).winner?.listing != loser)
            }
        }
    }

    @Test("the second price is between the winner's rate and the maximum, and nothing the winner asks changes it")
    func secondPrice() throws {
        var random = SeededGenerator(seed: 5)
        for round in 0..<1000 {
            var bids = Bidders.random(20, &random)
            let maximum = Self.maximumRates[round % 5]
            let ranking = Bidders.rank(bids, maximum: maximum, secondPrice: true)
            guard let winner = ranking.winner else { continue }
            let price = try #require(ranking.price)
            #expect(winner.rate <= price && price <= maximum)
            #expect(price == ranking.entries.dropFirst().map(\.candidate.rate).min() ?? maximum)
            let index = try #require(bids.firstIndex { $0.listing == winner.listing })
            bids[index].rate /= 2
            #expect(Bidders.rank(bids, maximum: maximum, secondPrice: true).price == price)
        }
    }

    @Test("a hundred thousand equal bids are ranked, and none gets lost")
    func manyEqual() {
        let bids = (0..<100_000).map { (number: Int) -> Candidate in
            var bid = Bidders.bid(1, rate: credit)
            bid.listing = ListingID(digest: Hash.sha256(Array("\(number)".utf8)))
            return bid
        }
        let ranking = Bidders.rank(bids, secondPrice: true)
        #expect(Set(ranking.entries.map(\.candidate.listing)).count == 100_000)
        #expect(ranking.price == credit)
        let hashes = ranking.entries.compactMap(\.tieBreak)
        #expect(hashes.count == 100_000)
        #expect(zip(hashes, hashes.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("the largest amounts of every field are ranked", arguments: Bidders.criteria)
    func extremes(criterion: AllocationCriterion) {
        let most = Resources(cpuMillis: .max, memoryBytes: .max, diskBytes: .max)
        for needs in [.zero, most] {
            for free in [.zero, most] {
                for maximum in [0, .max] as [UInt64] {
                    let bids = [0, .max].map { (rate: UInt64) in
                        Candidate(
                            provider: Bidders.bid(1, rate: 0).provider, listing: ListingID(digest: bytes32(1)),
                            rate: rate, free: free, standing: rate)
                    }
                    let ranking = Allocation.rank(
                        bids, for: Bidders.order, needs: needs, maximumRate: maximum,
                        rules: AuctionRules(window: .max, reveal: .max, criterion: criterion, secondPrice: true))
                    let fitting = free.covers(needs) ? (maximum == 0 ? 1 : 2) : 0
                    #expect(ranking.entries.count == fitting)
                    #expect(ranking.entries.allSatisfy { $0.match == (needs == free ? 1000 : 0) })
                }
            }
        }
    }
}
