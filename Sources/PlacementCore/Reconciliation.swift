// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Where the provider stands with a lease, by its own records.
public enum LocalStage: String, Hashable, Sendable, Codable {
    /// Taken; nothing has run.
    case accepted
    /// The workload's program has been started.
    case running
    /// Ended with a result that the ledger may not know yet.
    case finished
}

/// One step that brings machine and ledger together.
public enum ReconcileStep: Hashable, Sendable {
    /// A tenant took a listing, and the lease has no key yet: make one, then prepare and run it.
    case answer(LeaseID)
    /// The ledger holds a lease that has not started here: prepare and run it.
    case run(LeaseID)
    /// The lease's key is lost, and nothing has run: say so, and the tenant has its money at once.
    case decline(LeaseID)
    /// The lease's work is lost: give it back.
    case giveBack(LeaseID)
    /// The result is known here and not on the ledger: report it.
    case report(LeaseID)
    /// The ledger knows no such lease any more: end what runs and clear its records.
    case tearDown(LeaseID)
}

/// Compares the ledger with what runs; pure, printable, the same after every restart.
public enum Reconciliation {
    /// - Parameters:
    ///   - open: the provider's open leases, whether the ledger has them as started, and whether they have a key.
    ///   - local: the provider's records that hold the lease's key.
    ///   - active: leases that a task of this process is taking care of.
    public static func plan(
        open: [(id: LeaseID, started: Bool, answered: Bool)], local: [LeaseID: LocalStage], active: Set<LeaseID>
    ) -> [ReconcileStep] {
        var steps: [ReconcileStep] = []
        let openIDs = Set(open.map(\.id))
        for (id, started, answered) in open.sorted(by: { $0.id < $1.id }) where !active.contains(id) {
            switch local[id] {
            case _ where !answered: steps.append(.answer(id))
            case .finished: steps.append(.report(id))
            case .accepted where !started: steps.append(.run(id))
            case nil where !started: steps.append(.decline(id))
            // Started and nobody cares for it: its sandbox died with the process that held it.
            case .accepted, .running, nil: steps.append(.giveBack(id))
            }
        }
        for id in local.keys.sorted() where !openIDs.contains(id) { steps.append(.tearDown(id)) }
        return steps
    }
}
