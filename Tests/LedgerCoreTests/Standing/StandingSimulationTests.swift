// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

/// What docs/STANDING.md says of honest work and of leases with oneself. The scores were computed once by a second
/// implementation.
@Suite("Standing: honest work and self-dealing")
struct StandingSimulationTests {
    let now = StandingSamples.start

    /// A standing whose outcomes give exactly this share, in tenths, with no breach: 9 gives 900.
    private func standing(score tenths: UInt64) -> Standing {
        var standing = Standing()
        // (good + prior/2) / (good + prior) = tenths/10
        let good = StandingRules.prior / 2 * (2 * tenths - 10) / (10 - tenths)
        for _ in 0..<(good / (credit / 2)) { standing.record(.completed, value: credit / 2, at: now) }
        return standing
    }

    @Test("the table of the documentation comes out as written")
    func table() {
        var honest = HonestProvider(leasesPerDay: 20, price: credit / 50, missedOneOf: 100)
        #expect(honest.run().scores == [537, 664, 795, 848, 858, 641])
        var unpaid = HonestProvider(leasesPerDay: 20, price: 0, missedOneOf: 100)
        #expect(unpaid.run().scores == [509, 555, 642, 702, 716, 545])
        var taxed = WashTrader(money: credit, fee: 10)
        #expect(taxed.run().scores == [905, 968, 959, 881, 643, 523])
        var free = WashTrader(money: credit, fee: 0)
        #expect(free.run().scores == [913, 984, 995, 997, 997, 981])
    }

    @Test("with a fee of one percent, washing turns a budget into a hundred times its weight, and no more")
    func budget() {
        for money in [credit / 100, credit / 10, credit, 3 * credit] {
            var trader = WashTrader(money: money, fee: 10, leasesPerDay: 200)
            let (standing, _) = trader.run()
            #expect(trader.spent <= money)
            #expect(trader.turnover <= 100 * money)
            let lifted = standing.completed * StandingRules.smallestWeight
            #expect(standing.good <= 100 * money + lifted)
            #expect(standing.score(at: now) < 1000)
        }
    }

    @Test(
        "reaching 900 takes a turnover of four priors: its fees where there are fees, nothing where there are none"
    )
    func priceOf900() {
        func cost(fee: NanoCredits) -> (spent: NanoCredits, turnover: NanoCredits) {
            var trader = WashTrader(money: credit, fee: fee)
            var standing = Standing()
            while standing.score(at: now) < 900 { trader.wash(&standing, at: now) }
            return (trader.spent, trader.turnover)
        }
        let taxed = cost(fee: 10)
        #expect(taxed.turnover >= 20 * credit)
        #expect((credit / 5...credit / 4).contains(taxed.spent))
        let free = cost(fee: 0)
        #expect(free.turnover == 20 * credit)
        #expect(free.spent == 0)
    }

    @Test("leases worth nothing carry a provider too: a thousand to 750, four thousand to 900")
    func worthlessLeases() {
        var standing = Standing()
        for count in 1...4000 {
            standing.record(.completed, value: 0, at: now)
            if count == 1000 { #expect(standing.score(at: now) == 750) }
        }
        #expect(standing.score(at: now) == 900)
    }

    @Test(
        "a missed lease undoes 4 leases of its value at 500, 16 at 800 and 36 at 900",
        arguments: [(5, 4), (8, 16), (9, 36)] as [(UInt64, Int)])
    func breach(_ tenths: UInt64, _ leases: Int) {
        for value in [credit / 10, credit, 5 * credit] {
            var standing = standing(score: tenths)
            #expect(standing.score(at: now) == 100 * tenths)
            standing.record(.missed, value: value, at: now)
            for _ in 0..<(leases - 1) { standing.record(.completed, value: value, at: now) }
            #expect(standing.score(at: now) < 100 * tenths)
            standing.record(.completed, value: value, at: now)
            #expect(standing.score(at: now) == 100 * tenths)
        }
    }

    @Test("the largest missed lease takes a newcomer to 100, and a provider from 900 to 500")
    func largestBreach() {
        var newcomer = Standing()
        newcomer.record(.missed, value: .max, at: now)
        #expect(newcomer.score(at: now) == 100)
        var proven = standing(score: 9)
        proven.record(.missed, value: .max, at: now)
        #expect(proven.score(at: now) == 500)
    }

    @Test("four cores at 0.01 an hour, rented out whole, have 778 after a week")
    func firstWeek() {
        var provider = HonestProvider(leasesPerDay: 24, price: credit / 25, missedOneOf: .max)
        #expect(provider.run(reporting: [7]).scores.first == 778)
    }

    @Test("what was washed without fees absorbs a breach: 997 falls to 978")
    func absorption() {
        var trader = WashTrader(money: credit, fee: 0)
        var (standing, _) = trader.run()
        let evening = now + 179 * StandingSamples.day
        #expect(standing.score(at: evening) == 997)
        standing.record(.missed, value: .max, at: evening)
        #expect(standing.score(at: evening) == 978)
    }

    @Test("no number of completed leases and five-star ratings reaches 1000")
    func bound() {
        var standing = Standing()
        for _ in 0..<100_000 {
            standing.record(.completed, value: .max, at: now)
            standing.rate(stars: 5, value: .max, at: now)
        }
        #expect(standing.score(at: now) == 999)
    }

    @Test("the same work spread over several accounts leaves each with less than one account would have")
    func sybils() {
        let work = (0..<60).map { _ in credit / 2 }
        func score(_ share: some Sequence<NanoCredits>) -> UInt64 {
            var standing = Standing()
            for value in share { standing.record(.completed, value: value, at: now) }
            return standing.score(at: now)
        }
        #expect(score(work) == 928)
        for accounts in 2...6 { #expect(score(work.prefix(work.count / accounts)) < score(work)) }
        #expect(score(work.prefix(10)) == 750)
    }

    @Test("a new account stands better than one below 500, and worse than one above")
    func whitewashing() {
        var broken = Standing()
        broken.record(.failed, value: 0, at: now)
        #expect(broken.score(at: now) < Standing().score(at: now))
        var mixed = standing(score: 8)
        mixed.record(.missed, value: credit, at: now)
        #expect(mixed.score(at: now) > Standing().score(at: now))
    }
}
