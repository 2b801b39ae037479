// SPDX-License-Identifier: Apache-2.0

import Simulation
import Testing

/// The simulator tried on itself: each defect must be found, by the promise that it breaks, within a few seeds.
@Suite("Planted bugs")
struct PlantedBugTests {
    /// Seeds within which each defect is found.
    static let seeds = 1...12 as ClosedRange<UInt64>

    /// The trouble that the defect needs to show; some need none.
    static func faults(_ bug: PlantedBug) -> Set<FaultKind> {
        switch bug {
        case .acknowledgesBeforeSync, .publishesBeforeSync, .forgetsTail, .replaysLastBlock:
            [.crashes, .tornWrites]
        case .includesDuplicates: [.duplication, .loss, .delay]
        case .takesClockAsItIs: [.clocks]
        case .sleepsWithoutTransactions: [.absence]
        case .signsTwoTotals: [.crashes, .oldBackups]
        case .payeeSkipsCheck, .payeeShowsOldVoucher, .sendsBeforePersisting: [.loss, .delay]
        default: []
        }
    }

    @Test("a planted bug is found by the promise that it breaks", arguments: PlantedBug.allCases)
    func isFound(_ bug: PlantedBug) throws {
        for seed in Self.seeds {
            var simulator = try Simulator(
                SimulationSettings(
                    seed: seed, tenants: 24, providers: 10, duration: 120_000, faults: Self.faults(bug),
                    plantedBug: bug))
            guard let violation = simulator.run().violation else { continue }
            #expect(violation.invariant == bug.breaks, "seed \(seed): \(violation)")
            return
        }
        Issue.record("\(bug.rawValue) was not found within \(Self.seeds.count) seeds")
    }

    @Test(
        "the same seeds without the bug keep every promise",
        arguments: [[], [.crashes, .tornWrites], [.clocks]] as [Set<FaultKind>])
    func isClean(_ faults: Set<FaultKind>) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var simulator = try Simulator(
                SimulationSettings(seed: seed, tenants: 24, providers: 10, duration: 120_000, faults: faults))
            let report = simulator.run()
            #expect(report.violation == nil, "\(report.failure ?? "")")
        }
    }

    @Test("every promise has a bug that breaks it")
    func everyPromiseIsTried() {
        #expect(Set(PlantedBug.allCases.map(\.breaks)) == Set(InvariantName.allCases))
    }
}
