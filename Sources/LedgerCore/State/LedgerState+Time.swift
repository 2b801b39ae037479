// SPDX-License-Identifier: Apache-2.0

/// A time at which a record must be looked at again.
struct Deadline: Comparable, Sendable {
    /// In this order when they fall on the same millisecond, then by id.
    enum Subject: Comparable, Sendable {
        case order(OrderID)
        case lease(LeaseID)
        case channel(ChannelID)
        case rating(LeaseID)
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
    /// and change entries. It is put back even if it is due by now, so that a late block keeps the order.
    mutating func runDueDeadlines() {
        while let next = deadlines.min, next.time <= time {
            deadlines.removeMin()
            let later: LedgerTime? =
                switch next.subject {
                case .order(let id): lookAtOrder(id, at: next.time)
                case .lease(let id): lookAtLease(id, at: next.time)
                case .channel(let id): lookAtChannel(id, at: next.time)
                case .rating(let id): lookAtRating(id)
                }
            if let later { deadlines.insert(Deadline(time: later, subject: next.subject)) }
            // Steps may have made records with deadlines of their own.
            for deadline in newDeadlines { deadlines.insert(deadline) }
            newDeadlines.removeAll(keepingCapacity: true)
        }
    }

    /// Each returns when to look again.

    private mutating func lookAtOrder(_ id: OrderID, at entry: LedgerTime) -> LedgerTime? {
        guard let order = orders[id] else { return nil }
        let due = deadline(of: order)
        guard due <= entry else { return due }
        if case .auction(let rules) = order.terms.allocation {
            decideAuction(id, order, rules)
        } else {
            expireOrder(id, order)
        }
        return nil
    }

    private mutating func lookAtLease(_ id: LeaseID, at entry: LedgerTime) -> LedgerTime? {
        guard var lease = leases[id] else { return nil }
        let due = deadline(of: lease)
        guard due <= entry else { return due }
        guard lease.started != nil else {
            // Only what the provider took by its own word can be broken: who is away is not robbed by whoever notices.
            settle(id, lease, end: lease.grantee == nil ? .neverAnswered : .neverStarted, until: due)
            return nil
        }
        // What fell due first decides, so that the outcome does not depend on when blocks were made.
        if silence(of: lease) <= due {
            settle(id, lease, end: .heartbeatsMissed, until: lease.heartbeat)
        } else if lease.isPaused {
            settle(id, lease, end: hasRunItsTerm(lease, at: due) ? .termEnded : .escrowExhausted, until: due)
        } else if term(of: lease) <= due, due >= Arithmetic.saturating(reachableSince, parameters.settleGrace) {
            settle(id, lease, end: .termEnded, until: due)
        } else {
            // Out of money; or at its term, while the ledger was away and no result could be reported.
            lease.meter.pause(at: due)
            leases[id] = lease
            pending.append(.leasePaused(id, lease))
            return deadline(of: lease)
        }
        return nil
    }

    private mutating func lookAtChannel(_ id: ChannelID, at entry: LedgerTime) -> LedgerTime? {
        guard let channel = channels[id], channel.closes != nil else { return nil }
        let due = deadline(of: channel)
        guard due <= entry else { return due }
        settleChannel(id, channel)
        return nil
    }

    private mutating func lookAtRating(_ id: LeaseID) -> LedgerTime? {
        ratable[id] = nil
        return nil
    }

    // MARK: What a lease waits for

    /// When this lease is looked at if nothing more is heard: not started in time, silent for too long, out of money, at
    /// its term, or paused for too long.
    func deadline(of lease: Lease) -> LedgerTime {
        guard lease.started != nil else {
            return Arithmetic.saturating(max(lease.created, reachableSince), parameters.startGrace)
        }
        guard let paused = lease.meter.pausedAt else {
            return min(silence(of: lease), min(exhaustion(of: lease), term(of: lease)))
        }
        return min(silence(of: lease), Arithmetic.saturating(max(paused, reachableSince), parameters.pauseGrace))
    }

    private func silence(of lease: Lease) -> LedgerTime {
        Arithmetic.saturating(max(lease.heartbeat, reachableSince), lease.conditions.heartbeatGrace)
    }

    private func exhaustion(of lease: Lease) -> LedgerTime {
        // Who is paid by vouchers sees for himself whether he is.
        guard lease.channel == nil, let lasts = Arithmetic.lasts(escrow: lease.escrow, rate: lease.rate) else {
            return .max
        }
        return lease.meter.time(ofReaching: lasts) ?? .max
    }

    private func term(of lease: Lease) -> LedgerTime { lease.meter.time(ofReaching: term(lease.terms)) ?? .max }

    private func hasRunItsTerm(_ lease: Lease, at time: LedgerTime) -> Bool {
        lease.meter.elapsed(at: time) >= term(lease.terms)
    }

    /// For how long a lease may run, with the time to report its result.
    func term(_ terms: OrderTerms) -> UInt64 { Arithmetic.saturating(terms.duration, parameters.settleGrace) }
}
