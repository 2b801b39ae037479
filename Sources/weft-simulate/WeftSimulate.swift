// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Simulation

/// Runs whole networks in virtual time and says which promise broke, with the seed that shows it again.
@main
struct WeftSimulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weft-simulate",
        abstract: "Simulate networks with faults and check what the ledger promises (docs/SIMULATION.md).",
        discussion: "Exit code 1 means that a promise was broken; the last line says how to repeat that run.")

    @Option(help: "Seeds, first and last: 1..200.")
    var seeds: SeedRange?

    @Option(help: "One seed.")
    var seed: UInt64?

    @Flag(help: "Draw size and duration from each seed.")
    var vary = false

    @Option(help: "Accounts that rent.")
    var tenants = 60

    @Option(help: "Accounts that lend.")
    var providers = 20

    @Option(help: "Nodes that follow the orderer.")
    var replicas = 2

    @Option(help: "Virtual seconds with faults.")
    var duration: UInt64 = 240

    @Option(help: "Kinds of faults, separated by commas; all or none.")
    var faults = FaultSelection()

    @Option(help: "A defect to plant, which must be found.")
    var plant: PlantedBug?

    @Flag(help: "Show the last 400 events before a broken promise instead of 40.")
    var trace = false

    @Option(help: "text or json.")
    var output = OutputForm.text

    func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("Give --seed or --seeds, not both.") }
        guard tenants > 0, providers > 0, tenants + providers <= 4096 else {
            throw ValidationError("Between 2 and 4096 accounts can take part.")
        }
        guard duration <= 86_400 else { throw ValidationError("At most a day can be simulated.") }
    }

    func run() throws {
        var summary = RunSummary()
        for seed in seeds?.range ?? (seed ?? 1)...(seed ?? 1) {
            let report = try simulate(seed)
            summary.add(report)
            if let failure = report.failure {
                Self.tell(failure)
                break
            }
        }
        try summary.write(as: output)
        if summary.violation != nil { throw ExitCode(1) }
    }

    private func simulate(_ seed: UInt64) throws -> SimulationReport {
        var settings =
            vary
            ? SimulationSettings(varying: seed)
            : SimulationSettings(
                seed: seed, tenants: tenants, providers: providers, replicas: replicas, duration: duration * 1000)
        settings.faults = faults.kinds
        settings.plantedBug = plant
        settings.traceLength = trace ? 400 : 40
        Self.tell("seed \(seed): \(settings.tenants) tenants, \(settings.providers) providers …")
        var simulator = try Simulator(settings)
        let report = simulator.run()
        let counters = report.counters
        Self.tell(
            "  \(counters.blocks) blocks, \(counters.transactions) transactions, \(counters.leases) leases, "
                + "\(report.virtualTime / 1000) virtual s, trace \(report.traceHash)")
        return report
    }

    private static func tell(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
