// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    /// Ends a lease, whatever the reason: the one place where escrow and collateral leave it (docs/SETTLEMENT.md).
    ///
    /// - Parameter until: Up to when the work counts; what has accrued by then is paid.
    mutating func settle(_ id: LeaseID, _ lease: Lease, end: LeaseEnd, until: LedgerTime) {
        let paid = lease.accrued(at: until)
        let refunded = lease.escrow - paid
        let slashed = end.isBreach ? lease.conditions.collateral : 0
        leases[id] = nil
        release(paid, to: lease.provider)
        refund(refunded, to: lease.tenant)
        release(slashed, to: lease.tenant)
        returnCollateral(lease.conditions.collateral - slashed, to: lease.provider)
        returnCapacity(of: lease)
        record(end, of: lease, id, earned: min(lease.charge(at: until), lease.funded))
        pending.append(.leaseEnded(id, lease, end, paid: paid, refunded: refunded, slashed: slashed))
        if let channel = lease.channel { closeChannelOfLease(channel) }
    }

    private mutating func returnCollateral(_ amount: NanoCredits, to provider: AccountID) {
        guard amount > 0 else { return }
        guard var record = providers[provider] else { return release(amount, to: provider) }
        record.collateral += amount
        providers[provider] = record
    }

    private mutating func returnCapacity(of lease: Lease) {
        guard var listing = listings[lease.listing] else { return }
        listing.free = listing.free + lease.terms.requirements.resources
        listings[lease.listing] = listing
        dropListingIfDone(lease.listing)
    }

    private mutating func record(_ end: LeaseEnd, of lease: Lease, _ id: LeaseID, earned: NanoCredits) {
        if var standing = standings[lease.provider], let outcome = end.standingOutcome {
            standing.record(outcome, value: end.isBreach ? lease.funded : earned, at: time)
            standings[lease.provider] = standing
        }
        guard lease.started != nil else { return }
        let until = Arithmetic.saturating(time, LedgerLimits.ratingMilliseconds)
        ratable[id] = RatableLease(tenant: lease.tenant, provider: lease.provider, value: earned, until: until)
        newDeadlines.append(Deadline(time: until, subject: .rating(id)))
    }
}

extension LeaseEnd {
    /// What it says about the provider; nil where it says nothing.
    var standingOutcome: StandingOutcome? {
        switch self {
        case .completed, .termEnded: .completed
        case .declined, .neverAnswered: .declined
        case .closedByProvider: .failed
        case .neverStarted: .neverStarted
        case .heartbeatsMissed: .missed
        case .closedByTenant, .closedWithNotice, .escrowExhausted: nil
        }
    }
}
