// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Standing: outcomes and weights")
struct StandingOutcomeTests {
    let now = StandingSamples.start

    @Test(
        "each outcome is counted in its own counter, and weighs on its own side with its own penalty",
        arguments: [
            (StandingOutcome.completed, \Standing.completed, 1, 0), (.failed, \.failed, 0, 2),
            (.neverStarted, \.neverStarted, 0, 3), (.missed, \.missed, 0, 4), (.declined, \.declined, 0, 0),
        ] as [(StandingOutcome, WritableKeyPath<Standing, UInt64> & Sendable, UInt64, UInt64)])
    func outcomes(
        _ outcome: StandingOutcome, _ counter: WritableKeyPath<Standing, UInt64> & Sendable, _ good: UInt64,
        _ bad: UInt64
    ) {
        var standing = Standing()
        standing.record(outcome, value: credit, at: now)
        var expected = Standing()
        expected[keyPath: counter] = 1
        expected.good = good * credit
        expected.bad = bad * credit
        expected.day = 20_000
        #expect(standing == expected)
    }

    @Test("the table has a line for every outcome, and silence weighs most")
    func penalties() {
        #expect(StandingOutcome.allCases.count == 5)
        #expect(StandingOutcome.allCases.map(\.penalty).max() == StandingOutcome.missed.penalty)
        #expect(StandingOutcome.allCases.filter { $0.penalty == StandingOutcome.missed.penalty }.count == 1)
    }

    @Test("a weight is the value between the smallest and the largest")
    func weights() {
        let smallest = credit / 200
        let largest = 5 * credit
        #expect(StandingRules.weight(of: 0) == smallest)
        #expect(StandingRules.weight(of: smallest - 1) == smallest)
        #expect(StandingRules.weight(of: smallest + 1) == smallest + 1)
        #expect(StandingRules.weight(of: largest - 1) == largest - 1)
        #expect(StandingRules.weight(of: largest + 1) == largest)
        #expect(StandingRules.weight(of: .max) == largest)
    }

    @Test("pieces of a lease weigh together at most what they cost, and the smallest weight for each")
    func splitting() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let pieces = (0...(random.next() % 40)).map { _ in (random.next() % (7 * credit)) >> (random.next() % 40) }
            let together = pieces.reduce(0) { $0 + StandingRules.weight(of: $1) }
            let value = pieces.reduce(0, +)
            #expect(together <= value + UInt64(pieces.count) * StandingRules.smallestWeight)
            let linear = pieces.allSatisfy { (StandingRules.smallestWeight...StandingRules.largestWeight).contains($0) }
            if linear { #expect(together == value) }
        }
    }

    @Test("a rating adds its stars times its weight, whatever the number of stars")
    func ratings() {
        for (given, counted) in [(1, 1), (3, 3), (5, 5), (0, 1), (6, 5), (255, 5)] as [(UInt8, UInt64)] {
            var standing = Standing()
            standing.rate(stars: given, value: 2 * credit, at: now)
            var expected = Standing()
            expected.rated = 1
            expected.ratingSum = 2 * credit * counted
            expected.ratingWeight = 2 * credit
            expected.day = 20_000
            #expect(standing == expected)
        }
    }

    @Test("full counters and weights stay full, and a rating without room moves nothing")
    func saturation() {
        let end = LedgerTime.max
        for outcome in StandingOutcome.allCases {
            var standing = StandingSamples.largest()
            standing.record(outcome, value: .max, at: end)
            #expect(standing == StandingSamples.largest())
        }
        var standing = StandingSamples.largest()
        standing.ratingWeight = 0
        let before = standing
        standing.rate(stars: 5, value: .max, at: end)
        #expect(standing == before)
        standing.ratingSum = 0
        standing.ratingWeight = .max
        standing.rate(stars: 1, value: 0, at: end)
        #expect(standing.ratingSum == 0)
        #expect(standing.ratingWeight == .max)
    }
}
