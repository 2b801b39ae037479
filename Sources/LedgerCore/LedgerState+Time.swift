// SPDX-License-Identifier: Apache-2.0

/// A time at which an order or a lease must be looked at again.
struct Deadline: Comparable, Sendable {
    enum Subject: Comparable, Sendable {
        case order(OrderID)
        case lease(LeaseID)
    }

    let time: LedgerTime
    let subject: Subject

    static func < (left: Self, right: Self) -> Bool {
        left.time != right.time ? left.time < right.time : left.subject < right.subject
    }
}

extension LedgerState {
    /// Takes every step that is due at `time`, in order of (due time, record).
    ///
    /// Entries are hints: a record that has moved on since is looked at and put back, so that heartbeats need not find
    /// and change entries.
    mutating func runDueDeadlines() {
        while let next = deadlines.min, next.time <= time {
            deadlines.removeMin()
            switch next.subject {
            case .order(let id): expireIfDue(id)
            case .lease(let id): endIfDue(id)
            }
        }
    }

    private mutating func expireIfDue(_ id: OrderID) {
        guard let order = orders[id], order.terms.expires <= time else { return }
        orders[id] = nil
        release(order.terms.deposit, to: order.tenant)
        pending.append(.orderExpired(id, order))
    }

    private mutating func endIfDue(_ id: LeaseID) {
        guard let lease = leases[id] else { return }
        let due = deadline(of: lease)
        guard due <= time else {
            deadlines.insert(Deadline(time: due, subject: .lease(id)))
            return
        }
        guard let started = lease.started else {
            settle(id, lease, end: .neverStarted, paid: 0)
            return
        }
        // What fell due first decides, so that the outcome does not depend on when blocks were made.
        if silence(of: lease) <= exhaustion(of: lease, started: started) {
            settle(id, lease, end: .heartbeatsMissed, paid: lease.accrued(at: lease.heartbeat))
        } else {
            settle(id, lease, end: .escrowExhausted, paid: lease.escrow)
        }
    }

    /// When this lease ends if nothing more is heard: not started in time, silent for too long, or out of money.
    func deadline(of lease: Lease) -> LedgerTime {
        guard let started = lease.started else { return saturating(lease.created, parameters.startGrace) }
        return min(silence(of: lease), exhaustion(of: lease, started: started))
    }

    private func silence(of lease: Lease) -> LedgerTime { saturating(lease.heartbeat, parameters.heartbeatGrace) }

    private func exhaustion(of lease: Lease, started: LedgerTime) -> LedgerTime {
        saturating(started, Arithmetic.lasts(escrow: lease.escrow, rate: lease.rate) ?? .max)
    }

    func saturating(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
