// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import Synchronization

/// The orders that were placed last and their leases, as the index on the disk has them.
///
/// A job under way is looked at again at each of its steps; asking SQLite each time costs more than the steps. An order
/// is here only if it was placed since the store was opened, so that no event of it was missed.
final class RecentJobs: Sendable {
    private struct Job {
        var order: OrderEntry
        var lease: LeaseEntry?
    }

    private struct State {
        var jobs: [OrderID: Job] = [:]
        /// In the order of their placing; those before `first` are gone.
        var placed: [OrderID] = []
        var first = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many jobs are kept.
    init(limit: Int) { self.limit = limit }

    func job(_ id: OrderID) -> (order: OrderEntry, lease: LeaseEntry?)? {
        state.withLock { $0.jobs[id] }.map { ($0.order, $0.lease) }
    }

    /// Takes note of a block that is durable.
    func record(_ events: [LedgerEvent], at time: LedgerTime) {
        state.withLock { state in
            for event in events {
                switch event {
                case .orderPlaced(let id, let order): place(OrderEntry(id, order, at: time), &state)
                case .orderCancelled(let id, _): state.jobs[id]?.order.become(.cancelled, nil, at: time)
                case .orderExpired(let id, _): state.jobs[id]?.order.become(.expired, nil, at: time)
                case .leaseCreated(let id, let lease):
                    state.jobs[lease.order]?.order.become(.leased, id, at: time)
                    state.jobs[lease.order]?.lease = LeaseEntry(id, lease, at: time)
                case .leaseStarted(_, let lease): state.jobs[lease.order]?.lease?.start(at: time)
                case .leasePaused(_, let lease), .leaseToppedUp(_, let lease):
                    state.jobs[lease.order]?.lease?.status = lease.status
                    state.jobs[lease.order]?.lease?.escrow = lease.funded
                case .leaseEnded(_, let lease, let end, let paid, let refunded, _):
                    state.jobs[lease.order]?.lease?.end(end, paid: paid, refunded: refunded, at: time)
                case .transferred, .spendingLimitSet, .directoryEntrySet, .providerRegistered, .providerUpdated,
                    .providerRetired,
                    .collateralChanged, .listingCreated, .listingUpdated, .listingRemoved, .bidPlaced, .bidRevealed,
                    .auctionDecided, .leaseAnswered, .heartbeat, .noticeGiven, .leaseRated, .channelOpened,
                    .channelToppedUp, .channelClosing, .channelClosed:
                    continue
                }
            }
        }
    }

    private func place(_ order: OrderEntry, _ state: inout State) {
        state.jobs[order.id] = Job(order: order)
        state.placed.append(order.id)
        guard state.placed.count - state.first > limit else { return }
        state.jobs[state.placed[state.first]] = nil
        state.first += 1
        if state.first >= limit {
            state.placed.removeFirst(state.first)
            state.first = 0
        }
    }
}

extension OrderEntry {
    fileprivate init(_ id: OrderID, _ order: Order, at time: LedgerTime) {
        self.init(
            id: id, tenant: order.tenant, status: .open, terms: order.terms, placed: order.placed, changed: time,
            lease: nil)
    }

    fileprivate mutating func become(_ status: Status, _ lease: LeaseID?, at time: LedgerTime) {
        self.status = status
        self.lease = lease
        changed = time
    }
}

extension LeaseEntry {
    fileprivate init(_ id: LeaseID, _ lease: Lease, at time: LedgerTime) {
        self.init(
            id: id, order: lease.order, tenant: lease.tenant, provider: lease.provider,
            providerPeer: lease.providerPeer, listing: lease.listing, rate: lease.rate, escrow: lease.funded,
            status: .preparing, created: time, started: nil, ended: nil, paid: nil, refunded: nil, result: nil)
    }

    fileprivate mutating func start(at time: LedgerTime) {
        status = .running
        started = time
    }

    fileprivate mutating func end(_ end: LeaseEnd, paid: NanoCredits, refunded: NanoCredits, at time: LedgerTime) {
        status = end.status
        ended = time
        self.paid = paid
        self.refunded = refunded
        result = end.result
    }
}
