// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Simulation
import Testing

/// Whole networks from fixed seeds. A seed that fails says how to repeat it; it then gets a line in `KnownSeeds`.
@Suite("Simulated networks")
struct PromiseTests {
    @Test("every promise is kept, and everything ends when the faults stop", arguments: 1...20 as ClosedRange<UInt64>)
    func promises(_ seed: UInt64) throws {
        var simulator = try Simulator(SimulationSettings(varying: seed))
        let report = simulator.run()
        #expect(report.violation == nil, "\(report.failure ?? "")")
        #expect(report.settledAfter != nil)
        #expect(report.counters.transactions > 20)
    }

    @Test("the promises hold with more than two thousand parties")
    func manyParties() throws {
        var simulator = try Simulator(
            SimulationSettings(seed: 2_000, tenants: 1_800, providers: 260, replicas: 2, duration: 50_000))
        let report = simulator.run()
        #expect(report.violation == nil, "\(report.failure ?? "")")
        #expect(report.counters.leasesSettled > 100)
    }

    @Test("eight networks go through everything that is to be survived, and every way to end a lease")
    func coverage() throws {
        var all = Counters()
        for seed in 126..<134 as Range<UInt64> {
            var simulator = try Simulator(
                SimulationSettings(seed: seed, tenants: 40, providers: 14, replicas: 2, duration: 120_000))
            let report = simulator.run()
            #expect(report.violation == nil, "\(report.failure ?? "")")
            all.add(report.counters)
        }
        let ends = [
            "completed", "declined", "termEnded", "closedByTenant", "closedByProvider", "closedWithNotice",
            "neverStarted", "neverAnswered", "heartbeatsMissed", "escrowExhausted",
        ]
        for end in ends { #expect(all.ends[end] ?? 0 > 0, "no lease ended as \(end)") }
        for (name, path) in Counters.paths { #expect(all[keyPath: path] > 0, "\(name) never happened") }
        #expect(all.refusalCodes.count > 30, "only \(all.refusalCodes.keys.sorted())")
    }

    @Test("a network without faults settles its leases and gives all money back")
    func noFaults() throws {
        var simulator = try Simulator(
            SimulationSettings(seed: 5, tenants: 20, providers: 8, duration: 90_000, faults: []))
        let report = simulator.run()
        #expect(report.violation == nil, "\(report.failure ?? "")")
        #expect(report.counters.messagesLost == 0)
        #expect(report.counters.ordererCrashes == 0)
        #expect(report.counters.leases == report.counters.leasesSettled)
        #expect(report.counters.leases > 10)
    }
}

extension Counters {
    fileprivate mutating func add(_ other: Counters) {
        for (_, path) in Self.paths { self[keyPath: path] += other[keyPath: path] }
        ends.merge(other.ends, uniquingKeysWith: +)
        refusalCodes.merge(other.refusalCodes, uniquingKeysWith: +)
    }

    /// What every larger set of runs must have gone through.
    fileprivate static var paths: [(name: String, path: WritableKeyPath<Counters, UInt64>)] {
        [
            ("named provider's lease", \.leasesNamed), ("directory entry", \.directoryEntries),
            ("auction", \.auctions), ("bid", \.bids), ("settled channel", \.channelsSettled), ("voucher", \.vouchers),
            ("freeze", \.freezes), ("lost message", \.messagesLost), ("doubled message", \.messagesDoubled),
            ("late message", \.messagesDelayed), ("crash of the orderer", \.ordererCrashes),
            ("crash of a replica", \.replicaCrashes), ("crash of a party", \.partyCrashes),
            ("crash of a channel's side", \.channelCrashes), ("old backup", \.oldBackups),
            ("refusal to sign", \.refusedToSign), ("lost block", \.blocksLost), ("torn write", \.tornWrites),
            ("damaged snapshot", \.damagedSnapshots), ("jump of a clock", \.clockJumps), ("outage", \.partitions),
            ("absence", \.vanished), ("lie", \.lies), ("verified signature", \.signaturesVerified),
        ]
    }
}
