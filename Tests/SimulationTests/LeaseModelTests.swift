// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore
@testable import Simulation

/// The model by which runs are judged, judged by hand: one lease of 3 600 nano-credits a second.
@Suite("Model of a lease")
struct LeaseModelTests {
    private static let parameters = Parameters(startGrace: 30_000, settleGrace: 5_000, pauseGrace: 40_000)
    private static let made: LedgerTime = 1_000_000

    /// Started at `made` + 1 s, with an escrow for twenty seconds of a minute; silence of 25 s ends it.
    private func running() -> LeaseModel {
        var model = made()
        model.isAnswered = true
        model.start(at: Self.made + 1_000)
        return model
    }

    private func made() -> LeaseModel {
        let nobody = AccountID(Bytes32.zero)
        let terms = OrderTerms(
            peer: .zero,
            requirements: Requirements(
                resources: Resources(cpuMillis: 1, memoryBytes: 1, diskBytes: 0), isolation: .namespace,
                interpreter: "python", openNetwork: false),
            maximumRate: 12_960_000, duration: 60_000, expires: 0, deposit: 72_000,
            manifest: CID(codec: .dagCBOR, sha256: .zero), salt: [])
        let lease = Lease(
            order: OrderID(digest: .zero), tenant: nobody, provider: nobody, listing: ListingID(digest: .zero),
            terms: terms,
            conditions: LeaseConditions(
                notice: 10_000, heartbeatInterval: 5_000, heartbeatGrace: 25_000, collateral: 900),
            rate: 12_960_000, escrow: 72_000, funded: 72_000, channel: nil, grantee: nil, providerPeer: .zero,
            created: Self.made, started: nil, heartbeat: Self.made, meter: Meter(startingAt: Self.made),
            noticeEnds: nil)
        return LeaseModel(lease, at: Self.made)
    }

    private func split(
        _ model: LeaseModel, _ end: LeaseEnd, after seconds: UInt64, reachableSince: LedgerTime = 0
    ) -> [NanoCredits] {
        let time = Self.made + seconds * 1_000
        let amounts = model.amounts(of: end, at: time, reachableSince: reachableSince, Self.parameters)
        return [amounts.paid, amounts.refunded, amounts.slashed]
    }

    private static let result = JobResult(
        outcome: .exited(code: 0),
        usage: JobResult.Usage(wallMilliseconds: 0, cpuMilliseconds: 0, memoryPeakBytes: 0, diskBytes: 0),
        output: nil, log: nil)

    @Test("a lease that never ran gives all back, and its collateral where the provider had answered")
    func neverRan() {
        #expect(split(made(), .neverAnswered, after: 30) == [0, 72_000, 0])
        #expect(split(made(), .neverStarted, after: 30) == [0, 72_000, 900])
        #expect(split(made(), .declined(Self.result), after: 5) == [0, 72_000, 0])
        #expect(split(made(), .closedByTenant, after: 5) == [0, 72_000, 0])
        #expect(split(made(), .closedByProvider, after: 5) == [0, 72_000, 900])
    }

    @Test("a running lease pays up to its end, its last heartbeat, or when the next was due")
    func ran() {
        var model = running()
        model.heartbeat = Self.made + 5_000
        #expect(split(model, .completed(Self.result), after: 11) == [36_000, 36_000, 0])
        #expect(split(model, .closedWithNotice, after: 11) == [36_000, 36_000, 0])
        #expect(split(model, .closedByProvider, after: 11) == [14_400, 57_600, 900])
        #expect(split(model, .heartbeatsMissed, after: 30) == [14_400, 57_600, 900])
        // Due five seconds after the fifth, or after the ledger could be reached again.
        #expect(split(model, .closedByTenant, after: 11) == [32_400, 39_600, 0])
        #expect(split(model, .closedByTenant, after: 11, reachableSince: Self.made + 9_000) == [36_000, 36_000, 0])
        #expect(split(model, .completed(Self.result), after: 60) == [72_000, 0, 0])
    }

    @Test("it pauses when the money is gone or the term is over, to the millisecond, and resumes with enough")
    func pauses() {
        var model = running()
        let dry = Self.made + 21_000
        #expect(model.mayPause(at: dry, Self.parameters))
        #expect(!model.mayPause(at: dry - 1, Self.parameters))
        #expect(!model.mayPause(at: dry + 1, Self.parameters))
        #expect(model.mayPause(at: Self.made + 66_000, Self.parameters), "the end of its term and the time to settle")
        model.pausedAt = dry
        #expect(split(model, .escrowExhausted, after: 62) == [72_000, 0, 0])
        model.topUp(to: 72_000 + 143_999, resumes: true, at: dry + 10_000)
        #expect(!model.hasEnoughToResume(Self.parameters), "forty seconds cost 144 000")
        #expect(split(model, .completed(Self.result), after: 36) == [90_000, 125_999, 0])
    }

    @Test("it is late when nothing happened at its time, and not before")
    func lateness() {
        let waiting = made()
        #expect(!waiting.isLate(at: Self.made + 29_999, reachableSince: 0, Self.parameters))
        #expect(waiting.isLate(at: Self.made + 30_000, reachableSince: 0, Self.parameters))
        #expect(!waiting.isLate(at: Self.made + 30_000, reachableSince: Self.made + 1, Self.parameters))
        // The money is gone before the silence is too long.
        #expect(!running().isLate(at: Self.made + 20_999, reachableSince: 0, Self.parameters))
        #expect(running().isLate(at: Self.made + 21_000, reachableSince: 0, Self.parameters))
    }

    @Test("an end for which the time has not come, or that does not fit, is a fault")
    func faults() {
        func fault(_ model: LeaseModel, _ end: LeaseEnd, after milliseconds: UInt64) -> String? {
            model.fault(of: end, at: Self.made + milliseconds, reachableSince: 0, Self.parameters)
        }
        #expect(fault(made(), .neverAnswered, after: 29_999) != nil)
        #expect(fault(made(), .neverAnswered, after: 30_000) == nil)
        #expect(fault(made(), .neverStarted, after: 30_000) != nil, "nobody had answered")
        #expect(fault(made(), .completed(Self.result), after: 1) != nil)
        #expect(fault(running(), .heartbeatsMissed, after: 25_999) != nil)
        #expect(fault(running(), .heartbeatsMissed, after: 26_000) == nil)
        #expect(fault(running(), .closedWithNotice, after: 5_000) != nil)
        #expect(fault(running(), .escrowExhausted, after: 90_000) != nil)
        #expect(fault(running(), .termEnded, after: 65_999) != nil)
        #expect(fault(running(), .termEnded, after: 66_000) == nil)
    }
}
