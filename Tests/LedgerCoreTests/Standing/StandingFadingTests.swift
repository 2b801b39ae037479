// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Standing: fading")
struct StandingFadingTests {
    let now = StandingSamples.start
    let day = StandingSamples.day

    /// A natural number of any size, least significant 32 bits first; just enough for an exact power.
    private func power(_ base: UInt64, _ exponent: Int) -> [UInt64] {
        var limbs: [UInt64] = [1]
        for _ in 0..<exponent {
            var carry: UInt64 = 0
            for index in limbs.indices {
                let sum = limbs[index] * base + carry
                limbs[index] = sum & 0xffff_ffff
                carry = sum >> 32
            }
            if carry > 0 { limbs.append(carry) }
        }
        return limbs
    }

    private func bitWidth(_ limbs: [UInt64]) -> Int {
        (limbs.count - 1) * 32 + (64 - (limbs.last ?? 0).leadingZeroBitCount)
    }

    @Test("the daily retention is the whole part of 2^32 times the thirtieth root of a half, exactly")
    func constant() {
        // r ≤ 2^32 · 2^(-1/30) < r + 1, to the thirtieth power: r^30 ≤ 2^959 < (r + 1)^30. A number is below 2^959 if
        // it has at most 959 bits, and 2^959 itself is no thirtieth power.
        #expect(bitWidth(power(StandingRules.dailyRetention, 30)) == 959)
        #expect(bitWidth(power(StandingRules.dailyRetention + 1, 30)) == 960)
    }

    @Test("thirty days leave half of a weight, within 25 units and a hundred-millionth")
    func halfLife() {
        var random = SeededGenerator(seed: 31)
        for _ in 0..<1000 {
            var standing = Standing()
            standing.day = StandingRules.day(of: now)
            standing.good = StandingSamples.anyNumber(&random)
            let left = standing.faded(to: now + 30 * day).good
            #expect(left <= standing.good / 2)
            #expect(left + 25 + standing.good / 100_000_000 >= standing.good / 2)
        }
    }

    @Test("each weight fades by itself, whatever the others are")
    func alone() {
        let weights: [WritableKeyPath<Standing, UInt64>] = [\.good, \.bad, \.ratingSum, \.ratingWeight]
        for weight in weights {
            var standing = Standing()
            standing[keyPath: weight] = credit
            standing.fade(to: day)
            #expect(standing[keyPath: weight] == 977_159_968)
        }
    }

    @Test("fading in one step and in many gives the same to the last unit")
    func composition() {
        var random = SeededGenerator(seed: 32)
        for _ in 0..<2000 {
            let standing = StandingSamples.anyStanding(&random)
            let end = now + random.next() % (400 * day)
            var steps = standing
            var time = now
            while time < end {
                time = min(end, time + random.next() % (40 * day))
                steps.fade(to: time)
            }
            #expect(steps == standing.faded(to: end))
            #expect(steps.score(at: end) == standing.score(at: end))
        }
    }

    @Test("looking at a score in between changes no later score")
    func lookingChangesNothing() {
        var random = SeededGenerator(seed: 33)
        for _ in 0..<500 {
            let standing = StandingSamples.livedStanding(&random)
            let copy = standing
            for offset in 0..<50 as Range<UInt64> { _ = standing.score(at: now + offset * day) }
            #expect(standing == copy)
        }
    }

    @Test("a day ends at midnight: nothing fades before, and once at it")
    func midnight() {
        var standing = Standing()
        standing.record(.completed, value: credit, at: 20_000 * day)
        #expect(standing.faded(to: 20_001 * day - 1).good == credit)
        #expect(standing.faded(to: 20_001 * day).good == 977_159_968)
        #expect(standing.faded(to: 20_002 * day - 1).good == 977_159_968)
    }

    @Test("an earlier time fades nothing, does not turn the day back, and its outcome counts in full")
    func backwards() {
        var random = SeededGenerator(seed: 34)
        for _ in 0..<500 {
            let standing = StandingSamples.livedStanding(&random)
            let earlier = random.next() % now
            #expect(standing.faded(to: earlier) == standing)
            var late = standing
            late.record(.missed, value: credit, at: earlier)
            var inTime = standing
            inTime.record(.missed, value: credit, at: now)
            #expect(late == inTime)
        }
    }

    @Test("after 1,781 days the largest weight is gone, and not a day before")
    func end() {
        var weight = UInt64.max
        for _ in 0..<1780 { weight = Standing.afterOneDay(weight) }
        #expect(weight == 1)
        #expect(Standing.afterOneDay(weight) == 0)
    }

    @Test("a hundred years, and the end of time, take as few steps as weights have days", .timeLimit(.minutes(1)))
    func longGaps() {
        var standing = StandingSamples.largest()
        standing.day = 0
        // Each would take 2·10^11 rounds a day at a time.
        for _ in 0..<100 {
            let last = standing.faded(to: .max)
            #expect(last.day == LedgerTime.max / 86_400_000)
            #expect(last.good | last.bad | last.ratingSum | last.ratingWeight == 0)
            #expect(last.completed == .max)
        }
        let century = standing.faded(to: 36_525 * day)
        #expect(century.day == 36_525)
        #expect(century.score(at: 36_525 * day) == 500)
    }

    @Test("counters never fade")
    func counters() {
        var random = SeededGenerator(seed: 35)
        let standing = StandingSamples.livedStanding(&random)
        let later = standing.faded(to: now + 10_000 * day)
        #expect(later.completed == standing.completed && later.failed == standing.failed)
        #expect(later.neverStarted == standing.neverStarted && later.missed == standing.missed)
        #expect(later.declined == standing.declined && later.rated == standing.rated)
    }
}
