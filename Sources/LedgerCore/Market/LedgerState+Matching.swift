// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension LedgerState {
    /// Whether a listing can take an order now, whatever the price: the first thing that speaks against it.
    ///
    /// Providers ask before they answer.
    public static func check(
        _ terms: OrderTerms, at listing: Listing, id: ListingID, of provider: ProviderRecord, time: LedgerTime
    ) throws(Refusal) {
        let needs = terms.requirements
        guard needs.allows(listing.provider) else { throw .providerNotNamed(listing.provider) }
        guard !listing.isClosing else { throw .listingClosing(id) }
        guard listing.free.covers(needs.resources) else { throw .capacityExceeded(free: listing.free) }
        guard listing.offer.isolation >= needs.isolation else {
            throw .isolationTooWeak(offered: listing.offer.isolation, required: needs.isolation)
        }
        guard listing.offer.interpreters.contains(needs.interpreter) else {
            throw .interpreterMissing(needs.interpreter)
        }
        guard listing.offer.openNetwork || !needs.openNetwork else { throw .networkNotOffered }
        guard terms.duration >= listing.terms.minimumDuration else {
            throw .durationTooShort(minimum: listing.terms.minimumDuration)
        }
        guard terms.duration <= listing.maximumDuration else {
            throw .durationTooLong(maximum: listing.maximumDuration)
        }
        for attribute in needs.attributes where !attribute.isMet(by: provider.profile.attributes, at: time) {
            throw .attributeMissing(attribute.name)
        }
        for dataset in needs.datasets where !provider.profile.datasets.contains(dataset) {
            throw .datasetMissing(dataset)
        }
        guard listing.terms.collateral >= needs.collateral else {
            throw .collateralTooLow(offered: listing.terms.collateral, required: needs.collateral)
        }
        guard provider.collateral >= listing.terms.collateral else {
            throw .insufficientCollateral(available: provider.collateral, needed: listing.terms.collateral)
        }
    }

    /// What an order costs per hour at a listing's own price, or why the listing cannot take it.
    public static func rate(
        of terms: OrderTerms, at listing: Listing, id: ListingID, of provider: ProviderRecord, time: LedgerTime
    ) throws(Refusal) -> NanoCredits {
        try check(terms, at: listing, id: id, of: provider, time: time)
        guard let rate = listing.prices.rate(for: terms.requirements.resources) else { throw .amountOverflow }
        guard rate <= terms.maximumRate else { throw .rateTooHigh(rate: rate, maximum: terms.maximumRate) }
        return rate
    }

    /// Checks an order's terms by themselves.
    func check(_ terms: OrderTerms) throws(Refusal) {
        let needs = terms.requirements
        guard needs.resources.isSane, needs.resources.cpuMillis > 0, needs.resources.memoryBytes > 0 else {
            throw .invalidRequirements("resources are empty or beyond the limits")
        }
        guard Offer.isInterpreterName(needs.interpreter) else {
            throw .invalidRequirements("an interpreter's name is 1 to 32 printable ASCII characters")
        }
        guard zip(needs.providers, needs.providers.dropFirst()).allSatisfy({ $0.0 < $0.1 }) else {
            throw .invalidRequirements("providers are sorted by their bytes and unique")
        }
        guard terms.duration > 0, terms.duration <= LedgerLimits.leaseMilliseconds else { throw .invalidDuration }
        guard terms.expires > time, terms.expires - time <= parameters.orderLifetime else { throw .invalidExpiry }
        guard terms.salt.count == LedgerLimits.saltBytes else { throw .invalidSalt }
        try checkMoney(of: terms)
        try checkAllocation(of: terms)
    }

    private func checkMoney(of terms: OrderTerms) throws(Refusal) {
        guard let needed = deposit(rate: terms.maximumRate, duration: terms.duration) else { throw .amountOverflow }
        guard terms.deposit >= needed else { throw .depositTooSmall(needed: needed) }
        if let cap = terms.spendingCap, cap < terms.deposit { throw .spendingCapReached(cap: cap) }
        guard case .channel(let tick, let grace, let window) = terms.payment else { return }
        guard tick > 0, let rate = Arithmetic.charge(rate: terms.maximumRate, milliseconds: tick) else {
            throw .invalidChannel("a tick has a length and a price")
        }
        try check(
            ChannelOffer(
                payee: AccountID(Bytes32.zero), deposit: terms.deposit, ratePerTick: max(1, rate), tick: tick,
                grace: grace, disputeWindow: window))
    }

    private func checkAllocation(of terms: OrderTerms) throws(Refusal) {
        switch terms.allocation {
        case .firstCome: return
        case .reputation(let window):
            guard window > 0, window <= LedgerLimits.windowMilliseconds else {
                throw .invalidAllocation("a window is 1 ms to seven days")
            }
        case .auction(let rules):
            if let fault = rules.fault { throw .invalidAllocation(fault) }
            let length = Arithmetic.saturating(rules.window, rules.reveal ?? 0)
            guard Arithmetic.saturating(time, length) < terms.expires else {
                throw .invalidAllocation("the order expires before the auction is decided")
            }
        }
    }

    /// The smallest deposit for an order: its highest price for its duration and the time to settle, or for
    /// `minimumCover` of a longer one.
    public func deposit(rate: NanoCredits, duration: UInt64) -> NanoCredits? {
        let whole = Arithmetic.saturating(duration, parameters.settleGrace)
        return Arithmetic.deposit(rate: rate, milliseconds: min(whole, max(1, parameters.minimumCover)))
    }
}
