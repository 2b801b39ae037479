// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

/// Runs that once broke a promise, each with what was wrong. They stay, so that it does not come back. So far all of them
/// were the simulator's own mistakes.
@Suite("Known seeds")
struct KnownSeeds {
    struct Known: Sendable, CustomTestStringConvertible {
        let seed: UInt64
        let what: String

        var testDescription: String { "seed \(seed): \(what)" }

        var settings: SimulationSettings {
            SimulationSettings(seed: seed, tenants: 24, providers: 10, duration: 120_000)
        }
    }

    static let all = [
        Known(seed: 17, what: "a channel's timer due in the very millisecond of another event rang one later"),
        Known(seed: 1, what: "a lease that a top-up resumed at the end of its term was taken for late"),
        Known(seed: 1, what: "the sides of a channel that was paid out went on to close it, for ever"),
        Known(seed: 13, what: "an orderer that looked and made no block had another snapshot than its replicas"),
    ]

    @Test("a run that broke a promise once keeps it now", arguments: all)
    func keepsItNow(_ known: Known) throws {
        var simulator = try Simulator(known.settings)
        let report = simulator.run()
        #expect(report.violation == nil, "\(report.failure ?? "")")
    }
}
