// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Standing: the score")
struct StandingScoreTests {
    let now = StandingSamples.start

    @Test("a newcomer has 500 at any time")
    func newcomer() {
        for time in [0, now, .max] as [LedgerTime] { #expect(Standing().score(at: time) == 500) }
    }

    @Test("the worked example of the documentation comes out as written")
    func worked() {
        let (standing, scores) = StandingSamples.worked()
        #expect(scores == [500, 750, 666, 526, 559, 521])
        #expect(standing.good == 2_499_999_980)
        #expect(standing.bad == 2_000_000_000)
    }

    @Test("the score is the formula's, and below 1000, whatever the numbers")
    func formula() {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<20_000 {
            var standing = StandingSamples.anyStanding(&random)
            #expect(standing.score(at: now) <= 999)
            standing.ratingSum = 0
            standing.ratingWeight = 0
            let score = UInt128(standing.score(at: now))
            let above = (UInt128(standing.good) + 2_500_000_000) * 1000
            let below = UInt128(standing.good) + UInt128(standing.bad) + 5_000_000_000
            #expect(score * below <= above)
            #expect((score + 1) * below > above)
        }
    }

    @Test("the largest numbers do not overflow")
    func extremes() {
        func score(good: UInt64, bad: UInt64, ratingSum: UInt64 = 0, ratingWeight: UInt64 = 0) -> UInt64 {
            var standing = Standing()
            (standing.good, standing.bad) = (good, bad)
            (standing.ratingSum, standing.ratingWeight) = (ratingSum, ratingWeight)
            return standing.score(at: 0)
        }
        #expect(score(good: .max, bad: 0) == 999)
        #expect(score(good: 0, bad: .max) == 0)
        #expect(score(good: .max, bad: .max) == 500)
        #expect(score(good: .max, bad: 0, ratingSum: .max) == 999)
        #expect(score(good: 0, bad: .max, ratingWeight: .max) == 0)
        // A mean beyond five stars, as fading can leave it for a unit or two, counts as five.
        #expect(score(good: 0, bad: 0, ratingSum: .max, ratingWeight: 5_000_000_000) == 550)
        #expect(score(good: 0, bad: 0, ratingSum: .max, ratingWeight: 0) == 500)
        #expect(score(good: 0, bad: 0, ratingSum: 0, ratingWeight: .max) == 401)
        #expect(score(good: 0, bad: 0, ratingSum: .max, ratingWeight: .max / 5) == 599)
    }

    @Test("a lease kept never lowers the score, a lease broken never raises it, a lease declined leaves it")
    func monotone() {
        var random = SeededGenerator(seed: 22)
        for round in 0..<20_000 {
            let standing =
                round % 2 == 0 ? StandingSamples.anyStanding(&random) : StandingSamples.livedStanding(&random)
            let time = now + random.next() % (60 * StandingSamples.day)
            let before = standing.score(at: time)
            let value = StandingSamples.anyNumber(&random)
            for outcome in StandingOutcome.allCases {
                var after = standing
                after.record(outcome, value: value, at: time)
                let score = after.score(at: time)
                switch outcome {
                case .completed: #expect(score >= before)
                case .failed, .neverStarted, .missed: #expect(score <= before)
                case .declined: #expect(score == before)
                }
            }
        }
    }

    @Test(
        "ratings move the score by less than 100; five stars never lower it, one star never raises it, three move none")
    func ratings() {
        var random = SeededGenerator(seed: 23)
        for _ in 0..<20_000 {
            let standing = StandingSamples.livedStanding(&random)
            var unrated = standing
            (unrated.ratingSum, unrated.ratingWeight) = (0, 0)
            let before = standing.score(at: now)
            let plain = unrated.score(at: now)
            #expect(max(before, plain) - min(before, plain) < 100)
            let value = StandingSamples.anyNumber(&random)
            func rated(_ stars: UInt8, _ standing: Standing) -> UInt64 {
                var after = standing
                after.rate(stars: stars, value: value, at: now)
                return after.score(at: now)
            }
            #expect(rated(5, standing) >= before)
            #expect(rated(1, standing) <= before)
            #expect(rated(3, unrated) == plain)
            #expect(zip(1...4, 2...5).allSatisfy { rated($0, standing) <= rated($1, standing) })
        }
    }

    @Test("an idle provider's score never moves away from 500, and arrives there")
    func idle() {
        func distance(_ score: UInt64) -> UInt64 { score > 500 ? score - 500 : 500 - score }
        var random = SeededGenerator(seed: 24)
        for _ in 0..<300 {
            var standing = StandingSamples.livedStanding(&random)
            #expect(standing.score(at: now + 2000 * StandingSamples.day) == 500)
            (standing.ratingSum, standing.ratingWeight) = (0, 0)
            var last = distance(standing.score(at: now))
            for day in 1...400 as ClosedRange<UInt64> {
                let next = distance(standing.score(at: now + day * StandingSamples.day))
                #expect(next <= last)
                last = next
            }
        }
    }
}
