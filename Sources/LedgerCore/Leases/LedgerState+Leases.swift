// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    mutating func startLease(_ id: LeaseID, by account: AccountID) throws(Refusal) {
        guard var lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.grantee != nil else { throw .notAnswered(id) }
        guard lease.started == nil else { throw .alreadyStarted(id) }
        lease.started = time
        lease.heartbeat = time
        lease.meter = Meter(startingAt: time)
        leases[id] = lease
        newDeadlines.append(Deadline(time: deadline(of: lease), subject: .lease(id)))
        pending.append(.leaseStarted(id, lease))
    }

    mutating func heartbeat(_ ids: [LeaseID], by account: AccountID) throws(Refusal) {
        guard providers[account] != nil else { throw .notProvider }
        guard ids.count <= LedgerLimits.leasesPerHeartbeat else { throw .tooManyLeases(ids.count) }
        var alive: [LeaseID] = []
        for id in ids {
            guard var lease = leases[id], lease.provider == account, lease.started != nil else { continue }
            lease.heartbeat = time
            leases[id] = lease
            alive.append(id)
        }
        pending.append(.heartbeat(provider: account, leases: alive))
    }

    mutating func completeLease(_ id: LeaseID, by account: AccountID, result: JobResult) throws(Refusal) {
        guard let lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.started != nil else { throw .notStarted(id) }
        settle(id, lease, end: .completed(result), until: time)
    }

    mutating func declineLease(_ id: LeaseID, by account: AccountID, result: JobResult) throws(Refusal) {
        guard let lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.started == nil else { throw .alreadyStarted(id) }
        settle(id, lease, end: .declined(result), until: time)
    }

    mutating func closeLease(_ id: LeaseID, by account: AccountID) throws(Refusal) {
        guard let lease = leases[id] else { throw .unknownLease(id) }
        if account == lease.tenant {
            settle(id, lease, end: .closedByTenant, until: min(time, believedAlive(lease)))
        } else if account == lease.provider {
            if let end = lease.noticeEnds, time >= end {
                settle(id, lease, end: .closedWithNotice, until: time)
            } else {
                settle(id, lease, end: .closedByProvider, until: lease.heartbeat)
            }
        } else {
            throw .notYourLease(id)
        }
    }

    /// Up to when a tenant that leaves takes the provider for alive: until its next heartbeat was due.
    private func believedAlive(_ lease: Lease) -> LedgerTime {
        Arithmetic.saturating(max(lease.heartbeat, reachableSince), lease.conditions.heartbeatInterval)
    }

    mutating func giveNotice(_ id: LeaseID, by account: AccountID) throws(Refusal) {
        guard var lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.started != nil else { throw .notStarted(id) }
        guard lease.noticeEnds == nil else { throw .noticeGiven(id) }
        lease.noticeEnds = Arithmetic.saturating(time, lease.conditions.notice)
        leases[id] = lease
        pending.append(.noticeGiven(id, lease))
    }

    mutating func topUpLease(_ id: LeaseID, by account: AccountID, amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard var lease = leases[id] else { throw .unknownLease(id) }
        let (funded, overflow) = lease.funded.addingReportingOverflow(amount)
        guard !overflow else { throw .amountOverflow }
        if let cap = lease.terms.spendingCap, funded > cap { throw .spendingCapReached(cap: cap) }
        try checkResuming(lease, with: amount)
        try spend(amount, of: account)
        lease.funded = funded
        if let channel = lease.channel { addToChannel(channel, amount) } else { lease.escrow += amount }
        if lease.isPaused {
            lease.meter.resume(at: time)
            lease.heartbeat = time
        }
        leases[id] = lease
        newDeadlines.append(Deadline(time: deadline(of: lease), subject: .lease(id)))
        pending.append(.leaseToppedUp(id, lease))
    }

    /// What resumes a paused lease buys as much time as it could have waited, or the rest of its term: room cannot be
    /// held for next to nothing.
    private func checkResuming(_ lease: Lease, with amount: NanoCredits) throws(Refusal) {
        guard lease.isPaused, lease.channel == nil else { return }
        let run = lease.meter.elapsed(at: time)
        let enough = min(Arithmetic.saturating(run, parameters.pauseGrace), term(lease.terms))
        guard let needed = Arithmetic.deposit(rate: lease.rate, milliseconds: enough) else { throw .amountOverflow }
        let missing = needed - min(needed, lease.escrow)
        guard amount >= missing else { throw .topUpTooSmall(needed: missing) }
    }

    mutating func rateLease(_ id: LeaseID, by account: AccountID, stars: UInt8, review: CID?) throws(Refusal) {
        guard let entry = ratable[id], entry.tenant == account else { throw .notRatable(id) }
        guard (1...5).contains(stars) else { throw .invalidStars }
        ratable[id] = nil
        if var standing = standings[entry.provider] {
            standing.rate(stars: stars, value: entry.value, at: time)
            standings[entry.provider] = standing
        }
        pending.append(.leaseRated(id, entry, stars: stars, review: review))
    }
}
