// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Testing

@testable import Simulation

/// What docs/STANDING.md says of wash leases, measured on the real ledger.
@Suite("Wash leases")
struct WashScenarioTests {
    private static let credit: NanoCredits = 1_000_000_000

    private func wash(
        money: NanoCredits, fee: NanoCredits, days: Int, leasesPerDay: Int
    ) throws -> WashScenario.Outcome {
        var scenario = try WashScenario(money: money, fee: fee)
        try scenario.run(days: days, leasesPerDay: leasesPerDay)
        return scenario.outcome
    }

    @Test("a score of 900 takes a turnover of 20 credits, for free where transactions are free")
    func turnoverOfNineHundred() throws {
        var scenario = try WashScenario(money: Self.credit, fee: 0)
        for lease in 1...20 as ClosedRange<UInt64> {
            #expect(scenario.score < 900)
            try scenario.wash(at: Simulator.start + lease * 120_000)
        }
        #expect(scenario.score == 900)
        #expect(scenario.outcome.turnover == 20 * Self.credit)
        #expect(scenario.outcome.fees == 0)
        #expect(scenario.outcome.locked == Self.credit)
    }

    @Test(
        "with a fee of one in a hundred the same turnover costs a fifth of a credit, and the score is bought until it is gone"
    )
    func withFees() throws {
        // Three transactions a lease: together a hundredth of it at the beginning.
        let fee = Self.credit / 300
        let outcome = try wash(money: Self.credit, fee: fee, days: 1, leasesPerDay: 24)
        #expect((895...915).contains(outcome.scores[0]), "\(outcome)")
        #expect((Self.credit * 20 / 100...Self.credit * 26 / 100).contains(outcome.fees), "\(outcome)")
        #expect(outcome.locked <= Self.credit)
    }

    @Test("a budget buys at most itself divided by the fee, ever, and then the score fades")
    func budgetIsFinite() throws {
        // The fee is flat: what it is of a lease grows as the money shrinks.
        let fee = Self.credit / 60
        var scenario = try WashScenario(money: Self.credit, fee: fee)
        try scenario.run(days: 2, leasesPerDay: 40)
        #expect(scenario.outcome.turnover < 20 * Self.credit)
        #expect(scenario.outcome.fees <= Self.credit + 2 * fee)
        let leases = scenario.outcome.leases
        try scenario.run(days: 1, leasesPerDay: 40)
        #expect(scenario.outcome.leases <= leases + 1, "there is nothing left to wash")
    }

    @Test("without fees a wash trader stands above honest work after a week")
    func aboveHonestWork() throws {
        let outcome = try wash(money: Self.credit, fee: 0, days: 7, leasesPerDay: 24)
        // docs/STANDING.md has 913 and 984 for the evenings of the first and the seventh day.
        #expect(outcome.scores[0] == 913, "\(outcome.scores)")
        #expect(outcome.scores[6] == 984, "\(outcome.scores)")
        #expect(outcome.locked == Self.credit)
    }
}
