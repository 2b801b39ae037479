// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Testing

@testable import PlacementCore

@Suite("Reconciliation of ledger and machine")
struct ReconciliationTests {
    private let id = LeaseID(digest: digest(1))

    @Test(
        "an open lease that nobody takes care of gets the step of its stage",
        arguments: [
            (false, LocalStage?.none, "decline"), (true, nil, "giveBack"),
            (false, .accepted, "run"), (true, .accepted, "giveBack"),
            (false, .running, "giveBack"), (true, .running, "giveBack"),
            (false, .finished, "report"), (true, .finished, "report"),
        ])
    func openLeases(started: Bool, stage: LocalStage?, step: String) {
        let local = stage.map { [id: $0] } ?? [:]
        let expected: ReconcileStep =
            switch step {
            case "run": .run(id)
            case "report": .report(id)
            case "decline": .decline(id)
            default: .giveBack(id)
            }
        #expect(Reconciliation.plan(open: [(id, started, true)], local: local, active: []) == [expected])
    }

    @Test(
        "a lease without a key is answered, whatever the records say",
        arguments: [LocalStage?.none, .accepted, .running, .finished])
    func unanswered(stage: LocalStage?) {
        let local = stage.map { [id: $0] } ?? [:]
        #expect(Reconciliation.plan(open: [(id, false, false)], local: local, active: []) == [.answer(id)])
        #expect(Reconciliation.plan(open: [(id, false, false)], local: local, active: [id]) == [])
    }

    @Test("an open lease that a task takes care of is left to it", arguments: [true, false])
    func activeLeases(started: Bool) {
        for stage in [LocalStage.accepted, .running, .finished] {
            #expect(Reconciliation.plan(open: [(id, started, true)], local: [id: stage], active: [id]) == [])
        }
        #expect(Reconciliation.plan(open: [(id, started, true)], local: [:], active: [id]) == [])
    }

    @Test("what the ledger no longer holds is torn down, whatever its stage, also when a task cares for it")
    func endedLeases() {
        for stage in [LocalStage.accepted, .running, .finished] {
            for active in [Set<LeaseID>(), [id]] {
                #expect(Reconciliation.plan(open: [], local: [id: stage], active: active) == [.tearDown(id)])
            }
        }
        #expect(Reconciliation.plan(open: [], local: [:], active: [id]) == [])
    }

    @Test("the plan is the same for the same facts: open leases first, then what is torn down, each by id")
    func order() {
        let ids = (0..<40).map { LeaseID(digest: digest($0)) }
        let local = Dictionary(uniqueKeysWithValues: ids.map { ($0, LocalStage.accepted) })
        let plan = Reconciliation.plan(open: ids.prefix(20).map { ($0, false, true) }, local: local, active: [])
        let open = ids.prefix(20).sorted().map { ReconcileStep.run($0) }
        #expect(plan == open + ids.suffix(20).sorted().map { .tearDown($0) })
        let again = Reconciliation.plan(
            open: ids.prefix(20).reversed().map { ($0, false, true) }, local: local, active: [])
        #expect(again == plan)
    }
}
