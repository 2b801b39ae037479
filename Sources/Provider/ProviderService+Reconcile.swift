// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PlacementCore

/// Missing nothing, however many events were lost.
extension ProviderService {
    /// Brings machine and ledger together; see `Reconciliation`.
    func reconcile() async {
        let mine = account
        let open = ledger.read { state in
            state.allLeases().filter { $0.lease.provider == mine }.map {
                ($0.id, $0.lease.order, $0.lease.started != nil, $0.lease.grantee != nil)
            }
        }
        let records: [ProviderDatabase.Record]
        do { records = try await database.records() } catch {
            logger.warning("the provider's records cannot be read", metadata: ["error": "\(error)"])
            return
        }
        let byOrder = Dictionary(records.map { ($0.order, $0) }, uniquingKeysWith: { first, _ in first })
        var local: [LeaseID: LocalStage] = [:]
        for (id, order, _, _) in open { local[id] = byOrder[order]?.stage }
        // A lease that was answered this moment is on the ledger before it is in `active`: it is taken care of.
        let beingAnswered = open.filter { answering[$0.1] != nil }.map(\.0)
        let plan = Reconciliation.plan(
            open: open.map { (id: $0.0, started: $0.2, answered: $0.3) }, local: local,
            active: active.union(beingAnswered))
        let orders = Dictionary(uniqueKeysWithValues: open.map { ($0.0, $0.1) })
        for step in plan { perform(step, orders, byOrder) }
        let openOrders = Set(open.map(\.1))
        let known = ledger.read { state in Set(records.map(\.order).filter { state.order($0) != nil }) }
        for record in records
        where !openOrders.contains(record.order) && answering[record.order] == nil && !known.contains(record.order) {
            if !jobs.values.contains(where: { $0.lease.order == record.order }) {
                try? await database.remove(record.order)
            }
        }
    }

    private func perform(
        _ step: ReconcileStep, _ orders: [LeaseID: OrderID], _ records: [OrderID: ProviderDatabase.Record]
    ) {
        switch step {
        case .run(let id):
            guard let record = orders[id].flatMap({ records[$0] }) else { return }
            active.insert(id)
            assign.yield(.run(id, record.key))
        case .report(let id):
            guard let record = orders[id].flatMap({ records[$0] }), let result = record.result else { return }
            assign.yield(.report(id, record.order, result))
        case .answer(let id):
            guard let order = orders[id] else { return }
            active.insert(id)
            assign.yield(.answerLease(id, order))
        case .giveBack(let id):
            logger.notice("giving back a lease whose work is lost", metadata: ["lease": "\(id)"])
            assign.yield(.giveBack(id))
        case .tearDown(let id):
            if let job = jobs[id] { Task { await job.kill() } }
        }
    }
}
