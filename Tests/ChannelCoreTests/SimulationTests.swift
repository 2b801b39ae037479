// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ChannelCore

/// Both sides over a bad network, from many seeds. A seed that fails is repeated by running its test with it alone.
@Suite("Channels under faults")
struct SimulationTests {
    /// Each mix is what one kind of run has to survive.
    static let mixes: [(name: String, faults: Faults)] = [
        ("nothing", .none),
        ("a bad network", Faults(loss: 30, duplication: 30, delay: 40)),
        ("a payer that crashes", Faults(loss: 10, duplication: 10, delay: 20, payerCrash: 10)),
        ("a payee that crashes", Faults(loss: 10, duplication: 10, delay: 20, payeeCrash: 10)),
        ("everything", Faults(loss: 25, duplication: 25, delay: 30, payerCrash: 6, payeeCrash: 6)),
        (
            "old backups", Faults(loss: 20, duplication: 20, delay: 30, payerCrash: 6, payeeCrash: 6, oldBackup: 30)
        ),
    ]

    private func simulate(_ seed: UInt64, _ faults: Faults, ticks: UInt64) throws -> Simulation {
        var simulation = try Simulation(seed: seed, faults: faults)
        try simulation.run(until: ticks * simulation.terms.tick)
        return simulation
    }

    @Test(
        "exposure stays within a tick, nothing is signed twice, nothing runs unstored, and work goes on after the faults",
        arguments: mixes.indices)
    func safetyAndLiveness(_ mix: Int) throws {
        var (crashes, oldBackups, freezes) = (0, 0, 0)
        for seed in 1...25 as ClosedRange<UInt64> {
            var simulation = try simulate(seed, Self.mixes[mix].faults, ticks: 60)
            #expect(simulation.violations == [], "\(Self.mixes[mix].name), seed \(seed)")
            guard simulation.violations.isEmpty else { return }
            crashes += simulation.payerCrashes + simulation.payeeCrashes
            oldBackups += simulation.oldBackups
            freezes += simulation.freezes
            // The faults stop. After ten ticks to recover, hardly a moment is lost.
            let tick = simulation.terms.tick
            simulation.faults = .none
            try simulation.run(until: simulation.now + 10 * tick)
            let (before, freezesBefore) = (simulation.work, simulation.freezes)
            try simulation.run(until: simulation.now + 30 * tick)
            #expect(simulation.violations == [], "\(Self.mixes[mix].name), seed \(seed), afterwards")
            #expect(simulation.work - before >= 27 * tick, "\(Self.mixes[mix].name), seed \(seed): it does not go on")
            #expect(simulation.freezes - freezesBefore <= 6, "\(Self.mixes[mix].name), seed \(seed): it stutters")
        }
        // The mix did what it is there for.
        let faults = Self.mixes[mix].faults
        #expect((faults.payerCrash + faults.payeeCrash > 0) == (crashes > 25))
        #expect((faults.oldBackup > 0) == (oldBackups > 25))
        #expect((faults.loss > 0) == (freezes > 25) || faults.loss == 0)
    }

    @Test(
        "whoever closes, the ledger pays what the payee held, and both sides come to an end", arguments: mixes.indices)
    func closing(_ mix: Int) throws {
        for seed in 100...124 as ClosedRange<UInt64> {
            var simulation = try simulate(seed, Self.mixes[mix].faults, ticks: 20)
            if seed % 3 != 0 { simulation.after(1, .payerCloses) }
            if seed % 3 != 1 { simulation.after(1, .payeeCloses) }
            let tick = simulation.terms.tick
            try simulation.run(until: simulation.now + 10 * tick)
            simulation.faults = .none
            // A wish that a crash swallowed before it was stored is a wish that has to be made again.
            try simulation.run(until: simulation.now + 4 * tick)
            if simulation.ledger.phase == .open { simulation.after(1, .payerCloses) }
            try simulation.run(until: simulation.now + 120_000 + 60 * tick)
            let name = "\(Self.mixes[mix].name), seed \(seed)"
            #expect(simulation.violations == [], "\(name)")
            #expect(simulation.ledger.phase == .closed, "\(name)")
            #expect(simulation.payer?.phase == .closed, "\(name)")
            #expect(simulation.payee?.phase == .closed, "\(name)")
            #expect(!simulation.running, "\(name)")
            if simulation.oldBackups == 0 {
                #expect(simulation.ledger.paid == simulation.payee?.accepted?.voucher.total ?? 0, "\(name)")
            }
        }
    }

    @Test("a payer that vanishes leaves the payee with less than a tick unpaid, and the payee closes with what it has")
    func payerVanishes() throws {
        for seed in 200...219 as ClosedRange<UInt64> {
            var simulation = try simulate(seed, .none, ticks: 10)
            simulation.payer = nil
            try simulation.run(until: simulation.now + 20 * simulation.terms.tick)
            #expect(!simulation.running)
            let paid = try #require(simulation.payee).paidTime
            #expect(simulation.work <= paid + simulation.terms.grace)
            simulation.after(1, .payeeCloses)
            try simulation.run(until: simulation.now + 20_000 + 5 * simulation.terms.tick)
            #expect(simulation.ledger.paid == simulation.highestSigned.total)
            #expect(simulation.violations == [])
        }
    }

    @Test("a payee that vanishes has been paid for at most a tick more than it worked, and the payer closes alone")
    func payeeVanishes() throws {
        for seed in 300...319 as ClosedRange<UInt64> {
            var simulation = try simulate(seed, .none, ticks: 10)
            simulation.payee = nil
            simulation.running = false
            simulation.after(1, .payerCloses)
            try simulation.run(until: simulation.now + 60_000 + 40 * simulation.terms.tick)
            #expect(simulation.ledger.phase == .closed)
            #expect(
                simulation.terms.time(paidBy: simulation.highestSigned.total) <= simulation.work + simulation.terms.tick
            )
            #expect(simulation.violations == [])
        }
    }

    @Test("the same seed gives the same run")
    func determinism() throws {
        let runs = try (0..<2).map { _ in try simulate(7, Self.mixes[4].faults, ticks: 60) }
        #expect(runs[0].work == runs[1].work)
        #expect(runs[0].payerDisk == runs[1].payerDisk)
        #expect(runs[0].payeeDisk == runs[1].payeeDisk)
        #expect(runs[0].payerDisk.count > 10)
    }
}
