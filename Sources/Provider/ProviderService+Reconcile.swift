// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PlacementCore

/// Missing nothing, however many events were lost.
extension ProviderService {
    /// Brings machine and ledger together; see `Reconciliation`.
    func reconcile() async {
        let records: [OrderID: ProviderDatabase.Record]
        do {
            records = Dictionary(try await database.records().map { ($0.order, $0) }) { first, _ in first }
        } catch {
            logger.warning("the provider's records cannot be read", metadata: ["error": "\(error)"])
            return
        }
        // As of one moment: an order that becomes a lease in between would be neither.
        let (mine, noted) = (account, Array(records.keys))
        let (leases, onOffer) = ledger.read { state in
            (
                state.allLeases().filter { $0.lease.provider == mine },
                Set(noted.filter { state.order($0) != nil })
            )
        }
        var local: [LeaseID: LocalStage] = [:]
        for (id, lease) in leases {
            guard let record = records[lease.order] else { continue }
            // A record whose key does not open the lease is as good as none.
            if let grantee = lease.grantee, grantee != record.key.publicKey { continue }
            local[id] = record.stage
        }
        // A lease that was answered this moment is on the ledger before it is in `active`: it is taken care of. So is one
        // that was bid for and won while the records were read.
        let beingAnswered = leases.filter { _, lease in
            answering[lease.order] != nil || records[lease.order] == nil && bidding[lease.order] != nil
        }.map(\.id)
        let plan = Reconciliation.plan(
            open: leases.map { (id: $0.id, started: $0.lease.started != nil, answered: $0.lease.grantee != nil) },
            local: local, active: active.union(beingAnswered))
        let orders = Dictionary(uniqueKeysWithValues: leases.map { ($0.id, $0.lease.order) })
        for step in plan { perform(step, orders, records) }
        await clear(noted, besides: onOffer.union(orders.values))
    }

    /// Forgets records of orders that are neither on offer nor leased.
    private func clear(_ noted: [OrderID], besides needed: Set<OrderID>) async {
        for order in noted where !needed.contains(order) && answering[order] == nil {
            if !jobs.values.contains(where: { $0.lease.order == order }) { try? await database.remove(order) }
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
        case .decline(let id):
            logger.notice("declining a lease whose key is lost", metadata: ["lease": "\(id)"])
            assign.yield(.decline(id))
        case .giveBack(let id):
            logger.notice("giving back a lease whose work is lost", metadata: ["lease": "\(id)"])
            assign.yield(.giveBack(id))
        case .tearDown(let id):
            if let job = jobs[id] { Task { await job.kill() } }
        }
    }
}
