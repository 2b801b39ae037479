// SPDX-License-Identifier: Apache-2.0

import Grants
import LedgerCore
import Multiformats
import Ordering

/// Forgetting what nobody may use any more.
extension ProxyService {
    func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            let ended: Set<LeaseID> = Set(
                update.events.compactMap { event in
                    if case .leaseEnded(let id, _, _, _, _, _) = event { id } else { nil }
                })
            guard !ended.isEmpty else { continue }
            forget { held in
                if case .lease(let id) = held.grant.grant.condition { ended.contains(id) } else { false }
            }
        }
    }

    /// Overwrites what was forgotten, all of a second together: each time syncs the disk.
    func eraseRegularly() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: ProxyLimits.eraseInterval)
            await erase()
        }
    }

    func erase() async {
        let over = state.withLockedValue { state in
            defer { state.forgotten = [] }
            return state.forgotten
        }
        guard !over.isEmpty else { return }
        do { try await records.remove(over) } catch {
            // The next start finds them over, too.
            state.withLockedValue { $0.forgotten += over }
            guard !Task.isCancelled else { return }
            logger.warning("fragments could not be removed", metadata: ["error": "\(error)"])
        }
    }

    /// Events speed things up; whoever must not miss anything looks on a timer.
    func sweepRegularly() async {
        while !Task.isCancelled {
            sweep()
            try? await Task.sleep(for: ProxyLimits.sweepInterval)
        }
    }

    func sweep() {
        let now = ledger.now
        let (leases, orders) = ledger.read { state in
            (state.allLeases(), Set(state.allOrders().map(\.id)))
        }
        let live = Set(leases.map(\.id))
        let winners = Dictionary(leases.map { ($0.lease.order, $0.lease.provider) }) { first, _ in first }
        forget { held in
            let isOld = held.added + ProxyLimits.unknownLease < now
            switch held.grant.grant.condition {
            case .lease(let id): return isOld && !live.contains(id)
            case .order(let id, let provider):
                return isOld && !orders.contains(id) && winners[id] != provider
            case .until(let time): return now > time
            }
        }
    }

    /// Not used from now on; gone from the disk within `ProxyLimits.eraseInterval`.
    private func forget(_ isOver: (FragmentTable.Held) -> Bool) {
        let over = state.withLockedValue { state in
            let over = state.table.all.filter(isOver)
            for held in over { state.table.remove(held.id) }
            state.forgotten += over.map(\.id)
            return over
        }
        for held in over {
            journal.note(.expired, grant: held.id, receiving: held.grant.grant.receiving, at: ledger.now)
        }
    }
}
