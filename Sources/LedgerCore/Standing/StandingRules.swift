// SPDX-License-Identifier: Apache-2.0

/// The numbers behind every standing; docs/STANDING.md gives their reasons at length.
public enum StandingRules {
    /// Milliseconds of a day. Days begin at midnight UTC.
    public static let dayMilliseconds: UInt64 = 86_400_000

    /// What is left of a weight after a day, in units of 2⁻³²: ⌊2³² · 2^(−1/30)⌋, a half-life of 30 days.
    public static let dailyRetention: UInt64 = 4_196_870_107

    /// The weight of what is assumed of a newcomer, half of it good: 5 credits, 500 core-hours at 0.01 an hour.
    public static let prior: UInt64 = 5_000_000_000

    /// The most that one lease weighs: as much as the prior. No one event, however large, buries what many others say.
    public static let largestWeight: UInt64 = 5_000_000_000

    /// The least that one lease weighs, so that leases without a price count too: a thousandth of the prior.
    public static let smallestWeight: UInt64 = 5_000_000

    /// The score without evidence.
    public static let newcomerScore: UInt64 = 500

    /// The best score. The formula stays below 1000 by itself; ratings are not let beyond either.
    public static let bestScore: UInt64 = 999

    /// Ratings move the score by less than this, in either direction.
    public static let ratingSwing: UInt64 = 100

    /// What a tenant can give: one star is the worst.
    public static let stars: ClosedRange<UInt8> = 1...5

    /// The rating that moves nothing: the middle of `stars`.
    public static let neutralStars: UInt64 = 3

    /// What a lease of this value weighs: its value in nano-credits, within `smallestWeight` and `largestWeight`.
    public static func weight(of value: NanoCredits) -> UInt64 {
        min(max(value, smallestWeight), largestWeight)
    }

    /// The day of a ledger time.
    public static func day(of time: LedgerTime) -> UInt64 { time / dayMilliseconds }
}
