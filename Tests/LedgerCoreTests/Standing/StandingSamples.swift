// SPDX-License-Identifier: Apache-2.0

@testable import LedgerCore

/// Standings and numbers for tests.
enum StandingSamples {
    static let day: LedgerTime = StandingRules.dayMilliseconds
    /// Some time in the year 2024, not at midnight.
    static let start: LedgerTime = 20_000 * day + 5

    /// The worked example of docs/STANDING.md, with the score after each step.
    static func worked() -> (standing: Standing, scores: [UInt64]) {
        var standing = Standing()
        var scores = [standing.score(at: start)]
        for _ in 0..<20 { standing.record(.completed, value: credit / 4, at: start) }
        scores.append(standing.score(at: start))
        let later = start + 30 * day
        scores.append(standing.score(at: later))
        standing.record(.missed, value: credit / 2, at: later)
        scores.append(standing.score(at: later))
        for _ in 0..<10 { standing.rate(stars: 5, value: credit / 4, at: later) }
        scores.append(standing.score(at: later))
        scores.append(standing.score(at: later + 60 * day))
        return (standing, scores)
    }

    /// Every number at its largest.
    static func largest() -> Standing {
        var standing = Standing()
        for field in fields { standing[keyPath: field] = .max }
        standing.day = StandingRules.day(of: .max)
        return standing
    }

    /// Everything but the day.
    static let fields: [WritableKeyPath<Standing, UInt64> & Sendable] = [
        \.completed, \.failed, \.neverStarted, \.missed, \.declined, \.rated, \.good, \.bad, \.ratingSum,
        \.ratingWeight,
    ]

    /// Small, ordinary and largest numbers, each often.
    static func anyNumber(_ random: inout SeededGenerator) -> UInt64 {
        switch random.next() % 4 {
        case 0: random.next() % 4
        case 1: .max - random.next() % 4
        default: random.next() >> (random.next() % 64)
        }
    }

    /// A standing with any numbers at all, as of `start`.
    static func anyStanding(_ random: inout SeededGenerator) -> Standing {
        var standing = Standing()
        for field in fields { standing[keyPath: field] = anyNumber(&random) }
        standing.day = StandingRules.day(of: start)
        return standing
    }

    /// A standing as a history of some hundred outcomes leaves it, as of `start`.
    static func livedStanding(_ random: inout SeededGenerator) -> Standing {
        var standing = Standing()
        let breaches = random.next() % 100
        for index in 0..<(random.next() % 200) {
            let time = start - (200 - index) * day / 4
            let value = random.next() % (credit * (1 + random.next() % 8))
            let outcome: StandingOutcome =
                random.next() % 100 < breaches
                ? [.failed, .neverStarted, .missed][Int(random.next() % 3)] : .completed
            standing.record(outcome, value: value, at: time)
            if random.next() % 3 == 0 {
                standing.rate(stars: UInt8(1 + random.next() % 5), value: value, at: time)
            }
        }
        return standing.faded(to: start)
    }
}
