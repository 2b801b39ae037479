// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    mutating func registerProvider(_ account: AccountID, _ profile: ProviderProfile) throws(Refusal) {
        guard providers[account] == nil else { throw .alreadyProvider }
        try check(profile, of: account)
        let record = ProviderRecord(profile: profile, registered: time, listings: 0, collateral: 0)
        providers[account] = record
        if standings[account] == nil { standings[account] = Standing() }
        pending.append(.providerRegistered(account, record))
    }

    mutating func updateProvider(_ account: AccountID, _ profile: ProviderProfile) throws(Refusal) {
        guard var record = providers[account] else { throw .notProvider }
        try check(profile, of: account)
        record.profile = profile
        providers[account] = record
        pending.append(.providerUpdated(account, record))
    }

    mutating func retireProvider(_ account: AccountID) throws(Refusal) {
        guard let record = providers[account] else { throw .notProvider }
        guard record.listings == 0 else { throw .providerHasListings(record.listings) }
        providers[account] = nil
        release(record.collateral, to: account)
        pending.append(.providerRetired(account))
    }

    mutating func addCollateral(_ amount: NanoCredits, of account: AccountID) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard var record = providers[account] else { throw .notProvider }
        try debit(account, amount)
        record.collateral += amount
        providers[account] = record
        pending.append(.collateralChanged(account, record))
    }

    mutating func withdrawCollateral(_ amount: NanoCredits, of account: AccountID) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard var record = providers[account] else { throw .notProvider }
        guard record.collateral >= amount else {
            throw .insufficientCollateral(available: record.collateral, needed: amount)
        }
        record.collateral -= amount
        providers[account] = record
        release(amount, to: account)
        pending.append(.collateralChanged(account, record))
    }

    private func check(_ profile: ProviderProfile, of account: AccountID) throws(Refusal) {
        guard profile.endpoints.allSatisfy(ProviderProfile.isEndpoint) else {
            throw .invalidProfile("an endpoint is printable ASCII without spaces")
        }
        let datasets = profile.datasets.map(\.bytes)
        guard zip(datasets, datasets.dropFirst()).allSatisfy({ $0.0.lexicographicallyPrecedes($0.1) }) else {
            throw .invalidProfile("data sets are sorted by their bytes and unique")
        }
        for attribute in profile.attributes {
            guard attribute.isWellFormed else {
                throw .invalidProfile("an attribute has a name without spaces and a value of printable ASCII")
            }
            guard let attestation = attribute.attestation else { continue }
            guard attestation.expires > time else { throw .attestationExpired(attribute.name) }
            guard attestation.holds(for: attribute, of: account, network: network) else {
                throw .badAttestation(attribute.name)
            }
        }
    }
}
