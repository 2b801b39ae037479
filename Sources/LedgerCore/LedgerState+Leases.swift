// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    mutating func startLease(_ id: LeaseID, by account: AccountID) throws(Refusal) {
        guard var lease = leases[id] else { throw .unknownLease(id) }
        guard lease.provider == account else { throw .notYourLease(id) }
        guard lease.started == nil else { throw .alreadyStarted(id) }
        lease.started = time
        lease.heartbeat = time
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
        settle(id, lease, end: .completed(result), paid: lease.accrued(at: time))
    }

    mutating func closeLease(_ id: LeaseID, by account: AccountID) throws(Refusal) {
        guard let lease = leases[id] else { throw .unknownLease(id) }
        if account == lease.tenant {
            settle(id, lease, end: .closedByTenant, paid: lease.accrued(at: time))
        } else if account == lease.provider {
            settle(id, lease, end: .closedByProvider, paid: lease.accrued(at: lease.heartbeat))
        } else {
            throw .notYourLease(id)
        }
    }

    /// Ends a lease, whatever the reason: the one place where escrow leaves.
    mutating func settle(_ id: LeaseID, _ lease: Lease, end: LeaseEnd, paid: NanoCredits) {
        precondition(paid <= lease.escrow, "no more is paid than the escrow holds")
        let refunded = lease.escrow - paid
        leases[id] = nil
        release(paid, to: lease.provider)
        release(refunded, to: lease.tenant)
        if var listing = listings[lease.listing] {
            listing.free = listing.free + lease.terms.requirements.resources
            listings[lease.listing] = listing
            dropListingIfDone(lease.listing)
        }
        record(end, of: lease.provider)
        pending.append(.leaseEnded(id, lease, end, paid: paid, refunded: refunded))
    }

    private mutating func record(_ end: LeaseEnd, of provider: AccountID) {
        guard var record = providers[provider] else { return }
        switch end {
        case .completed: record.completed += 1
        case .closedByProvider, .neverStarted, .heartbeatsMissed: record.failed += 1
        case .closedByTenant, .escrowExhausted: return
        }
        providers[provider] = record
    }
}
