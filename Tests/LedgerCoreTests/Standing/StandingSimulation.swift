// SPDX-License-Identifier: Apache-2.0

@testable import LedgerCore

/// A provider of tests that works day by day, from `StandingSamples.start` on.
protocol SimulatedProvider {
    /// Records the leases of a day.
    mutating func work(_ standing: inout Standing, at time: LedgerTime)
}

/// Lends its machine to others: a number of leases a day, of which every so-manieth is missed.
struct HonestProvider: SimulatedProvider {
    let leasesPerDay: Int
    let price: NanoCredits
    let missedOneOf: Int
    private var leases = 0

    init(leasesPerDay: Int, price: NanoCredits, missedOneOf: Int) {
        self.leasesPerDay = leasesPerDay
        self.price = price
        self.missedOneOf = missedOneOf
    }

    mutating func work(_ standing: inout Standing, at time: LedgerTime) {
        for _ in 0..<leasesPerDay {
            leases += 1
            standing.record(leases.isMultiple(of: missedOneOf) ? .missed : .completed, value: price, at: time)
        }
    }
}

/// Rents its own machine through another account. All of its money goes round with each lease; the fee is lost.
struct WashTrader: SimulatedProvider {
    /// What it has left.
    private(set) var money: NanoCredits
    /// Parts of a thousand that the network keeps of what is paid.
    let fee: NanoCredits
    let leasesPerDay: Int
    /// What the fees took.
    private(set) var spent: NanoCredits = 0
    /// What went round.
    private(set) var turnover: NanoCredits = 0

    init(money: NanoCredits, fee: NanoCredits, leasesPerDay: Int = 24) {
        self.money = money
        self.fee = fee
        self.leasesPerDay = leasesPerDay
    }

    mutating func work(_ standing: inout Standing, at time: LedgerTime) {
        for _ in 0..<leasesPerDay { wash(&standing, at: time) }
    }

    /// One lease with itself, worth all that it has up to the largest weight; nothing once the money is gone.
    mutating func wash(_ standing: inout Standing, at time: LedgerTime) {
        let value = min(money, StandingRules.largestWeight)
        guard value > 0 else { return }
        let kept = (value * fee + 999) / 1000
        money -= kept
        spent += kept
        turnover += value
        standing.record(.completed, value: value, at: time)
    }
}

extension SimulatedProvider {
    /// The scores on the evenings of these days (the first is day 1) of 180 days of work, and after 90 idle days.
    mutating func run(reporting days: Set<Int> = [1, 7, 30, 90, 180]) -> (standing: Standing, scores: [UInt64]) {
        var standing = Standing()
        var scores: [UInt64] = []
        var time = StandingSamples.start
        for day in 1...180 {
            work(&standing, at: time)
            if days.contains(day) { scores.append(standing.score(at: time)) }
            if day < 180 { time += StandingSamples.day }
        }
        scores.append(standing.score(at: time + 90 * StandingSamples.day))
        return (standing, scores)
    }
}
