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
            settle(id, lease, end: .closedByTenant, until: time)
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
