// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

@Suite("Determinism of simulations")
struct DeterminismTests {
    private func run(_ seed: UInt64, tenants: Int = 24) throws -> SimulationReport {
        var simulator = try Simulator(
            SimulationSettings(seed: seed, tenants: tenants, providers: 10, replicas: 3, duration: 60_000))
        return simulator.run()
    }

    @Test("the same seed does the same", arguments: [7, 8, 9] as [UInt64])
    func sameSeed(_ seed: UInt64) throws {
        let (first, second) = (try run(seed), try run(seed))
        #expect(first.traceHash == second.traceHash)
        #expect(first.counters == second.counters)
        #expect(first.virtualTime == second.virtualTime)
        #expect(first.counters.events > 1_000)
    }

    @Test("another seed, or one party more, does something else")
    func otherSeed() throws {
        let hash = try run(7).traceHash
        #expect(try run(8).traceHash != hash)
        #expect(try run(7, tenants: 25).traceHash != hash)
    }

    @Test("the same broken promise comes again from the same settings, with the same last events")
    func sameViolation() throws {
        let settings = SimulationSettings(
            seed: 3, tenants: 16, providers: 6, duration: 60_000, faults: [], plantedBug: .dropsRefund)
        var (first, second) = (try Simulator(settings), try Simulator(settings))
        let (one, other) = (first.run(), second.run())
        #expect(one.violation != nil)
        #expect(one.violation == other.violation)
        #expect(one.lastEvents.map(\.description) == other.lastEvents.map(\.description))
        #expect(one.failure?.contains("--seed 3") == true)
        #expect(one.failure?.contains("--faults none --plant dropsRefund") == true)
    }

    @Test("what is drawn for one kind of fault does not depend on whether another is wanted")
    func faultsAreIndependent() {
        func rates(_ kinds: Set<FaultKind>) -> FaultRates {
            var random = SeededGenerator(seed: 11)
            return FaultRates(kinds, random: &random)
        }
        #expect(rates([.loss, .clocks]).loss == rates([.loss]).loss)
        #expect(rates([.loss]).loss > 0)
        #expect(rates([]) == .none)
    }
}
