// SPDX-License-Identifier: Apache-2.0

extension Standing {
    /// What to expect of the provider at `time`: 0 is the worst, 999 the best, 500 a newcomer. Changes nothing.
    ///
    /// `⌊(good + prior/2) · 1000 / (good + bad + prior)⌋` of the faded weights, moved by the ratings by less than 100.
    /// More good weight never lowers it, more bad weight never raises it.
    public func score(at time: LedgerTime) -> UInt64 {
        let faded = faded(to: time)
        let base = faded.outcomeScore
        let move = faded.ratingMove
        if move.isUp { return min(base + move.points, StandingRules.bestScore) }
        return base > move.points ? base - move.points : 0
    }

    /// This standing at a later time: weights faded by the days in between. An earlier time changes nothing.
    public func faded(to time: LedgerTime) -> Standing {
        var copy = self
        copy.fade(to: time)
        return copy
    }

    /// Fades the weights up to the day of `time`. Does nothing if that day is not later.
    ///
    /// Day by day, rounding down each time, so that one long step and many short ones give the same to the last unit.
    /// Any weight has faded to 0 after 1,781 days: that bounds the work, however long the gap.
    mutating func fade(to time: LedgerTime) {
        let today = StandingRules.day(of: time)
        guard today > day else { return }
        var remaining = today - day
        day = today
        while remaining > 0, good | bad | ratingSum | ratingWeight != 0 {
            fadeOneDay()
            remaining -= 1
        }
    }

    private mutating func fadeOneDay() {
        good = Self.afterOneDay(good)
        bad = Self.afterOneDay(bad)
        ratingSum = Self.afterOneDay(ratingSum)
        ratingWeight = Self.afterOneDay(ratingWeight)
    }

    /// `⌊weight · dailyRetention / 2³²⌋`, which has room in 64 bits: the retention is below 1.
    static func afterOneDay(_ weight: UInt64) -> UInt64 {
        let product = weight.multipliedFullWidth(by: StandingRules.dailyRetention)
        return product.high << 32 | product.low >> 32
    }

    /// The score of outcomes alone. Below 1000: the divisor exceeds the sum above it by half the prior at least.
    private var outcomeScore: UInt64 {
        let prior = UInt128(StandingRules.prior)
        let kept = UInt128(good) + prior / 2
        return UInt64(kept * 1000 / (UInt128(good) + UInt128(bad) + prior))
    }

    /// How far ratings move the score: the weighted distance of their mean from the neutral rating, as a share of the
    /// largest such distance, drawn towards 0 by the prior.
    private var ratingMove: (isUp: Bool, points: UInt64) {
        let weight = UInt128(ratingWeight)
        let neutral = weight * UInt128(StandingRules.neutralStars)
        let sum = UInt128(ratingSum)
        // Sum and weight are rounded apart when they fade, so the mean can leave 1...5 by a few units.
        let widest = weight * 2
        let distance = min(sum > neutral ? sum - neutral : neutral - sum, widest)
        let points = UInt128(StandingRules.ratingSwing) * distance / (2 * (weight + UInt128(StandingRules.prior)))
        return (sum > neutral, UInt64(points))
    }
}
