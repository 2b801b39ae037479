// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Explanation of an auction")
struct RankingExplanationTests {
    private func name(_ number: UInt8) -> String {
        let bid = Bidders.bid(number, rate: 0)
        return "listing \(bid.listing) of \(bid.provider)"
    }

    @Test("it names the winner and its pay, each score, why others lost and who took no part")
    func byPrice() {
        let ranking = Bidders.rank(
            [
                Bidders.bid(1, rate: 2 * credit), Bidders.bid(2, rate: 4 * credit, cpuMillis: 1000, standing: 800),
                Bidders.bid(3, rate: 11 * credit), Bidders.bid(5, rate: credit, cpuMillis: 10),
            ], secondPrice: true)
        #expect(
            ranking.explanation == [
                "order \(Bidders.order): open auction, the lowest price wins; at most 10/h; 2 bid(s) took part, 2 did not",
                "1. \(name(1)) wins: bid 2/h, is paid 4/h, the second lowest rate",
                "   of 1000: price 800, match 500, standing 500",
                "2. \(name(2)) lost: bid 4/h, 2/h more than the winner",
                "   of 1000: price 600, match 666, standing 800",
                "-  \(name(3)) took no part: bid 11/h, above the maximum",
                "-  \(name(5)) took no part: has 10 mCPU, 2147483648 bytes memory and 2147483648 bytes disk free; "
                    + "the order needs 1000 mCPU, 1073741824 bytes memory and 1073741824 bytes disk",
            ])
    }

    @Test("a tie-break is shown where it decided, with the hashes to check")
    func byTieBreak() {
        let ranking = Bidders.rank([1, 2, 3].map { Bidders.bid($0, rate: $0 == 3 ? 2 * credit : credit) })
        let tie = "   tie-break: SHA-256 of order and listing, lowest first: "
        #expect(
            ranking.explanation.dropFirst() == [
                "1. \(name(2)) wins: bid 1/h, is paid 1/h, its own rate",
                "   of 1000: price 900, match 500, standing 500",
                tie + "7c525c70817e8a30b52251c519ebcdec5c9697bfe66d48ebe7d6bf69f83b0b3f",
                "2. \(name(1)) lost: bid 1/h, equal to the winner, lost the tie-break",
                "   of 1000: price 900, match 500, standing 500",
                tie + "cc2af355be2d28362e8b062452235141215b09c22df1c7c6d9f7e704f857dccf",
                "3. \(name(3)) lost: bid 2/h, 1/h more than the winner",
                "   of 1000: price 800, match 500, standing 500",
            ])
    }

    @Test("a bid that equals the winner and asks more is said to be dearer")
    func dearer() {
        let bids = [Bidders.bid(2, rate: 2), Bidders.bid(1, rate: 1), Bidders.bid(3, rate: 1)]
        let lost = Bidders.rank(bids, by: .standing).explanation.filter { $0.contains(" lost: ") }
        #expect(lost.count == 2)
        #expect(lost[0].hasSuffix(", equal to the winner, lost the tie-break"))
        #expect(lost[1] == "3. \(name(2)) lost: bid 0.000000002/h, equal to the winner, but dearer")
    }

    @Test("bids that tie behind the winner are not said to equal it")
    func tieOfLosers() {
        let bids = [1, 2, 3].map { Bidders.bid($0, rate: $0 == 3 ? credit : 2 * credit) }
        let lost = Bidders.rank(bids).explanation.filter { $0.contains(" lost: ") }
        #expect(lost.count == 2)
        #expect(lost.allSatisfy { $0.hasSuffix("lost: bid 2/h, 1/h more than the winner") })
    }

    @Test("a mix shows how each total came about")
    func byMix() {
        let ranking = Bidders.rank(
            [Bidders.bid(1, rate: 0), Bidders.bid(2, rate: 10 * credit)], by: .mix(price: 3, match: 2, standing: 1))
        let lines = ranking.explanation
        #expect(lines[0].contains("the highest sum of 3 x price, 2 x match and 1 x standing wins"))
        #expect(lines[2].hasSuffix("; total 3 x 1000 + 2 x 500 + 1 x 500 = 4500"))
        #expect(lines[3].hasSuffix("lost: bid 10/h, total 1500, the winner's is 4500"))
    }

    @Test("a match and a standing that were not enough are named")
    func byScore() {
        let bids = [Bidders.bid(1, rate: 1, standing: 7), Bidders.bid(2, rate: 1, cpuMillis: 1000, standing: 6)]
        #expect(Bidders.rank(bids, by: .match).explanation[3].hasSuffix("match 500, the winner's is 666"))
        #expect(Bidders.rank(bids, by: .standing).explanation[3].hasSuffix("standing 6, the winner's is 7"))
    }

    @Test("an auction without bids says so, and one bid alone gets the maximum by the second price")
    func fewBids() {
        #expect(Bidders.rank([]).explanation.map { $0.hasSuffix("at most 10/h; no bids") } == [true])
        let dear = Bidders.rank([Bidders.bid(1, rate: 11 * credit)]).explanation
        #expect(dear.count == 2)
        #expect(dear[0].hasSuffix("; no bid took part"))
        let alone = Bidders.rank([Bidders.bid(1, rate: credit)], secondPrice: true).explanation
        #expect(alone[1].hasSuffix("wins: bid 1/h, is paid 10/h, the order's maximum, as no other bid took part"))
        var rules = AuctionRules(window: 1, reveal: 1, criterion: .price)
        rules.secondPrice = true
        let sealed = Allocation.rank([], for: Bidders.order, needs: .zero, maximumRate: 0, rules: rules)
        #expect(sealed.explanation[0].contains(": sealed auction, "))
    }
}
