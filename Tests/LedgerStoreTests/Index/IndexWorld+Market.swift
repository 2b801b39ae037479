// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore
@testable import LedgerStore

extension IndexWorld {
    // MARK: Providers

    mutating func profile() -> ProviderProfile {
        let attributes = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            Attribute(
                name: random.flip() ? "region" : "tier", value: random.one(of: regions) ?? "",
                attestation: random.maybe(
                    Attestation(
                        signer: random.one(of: signers) ?? signers[0],
                        expires: random.flip() ? .max : start + UInt64.random(in: 0...40, using: &random),
                        signature: [UInt8](repeating: 1, count: 64))))
        }
        return ProviderProfile(
            peer: random.digest(), attributes: attributes, datasets: datasets.filter { _ in random.flip() }.sorted())
    }

    mutating func register() {
        let id = account()
        let index = providers.firstIndex { $0.account == id }
        guard index.map({ providers[$0].retired != nil }) ?? true else { return }
        let record = ProviderRecord(
            profile: profile(), registered: time, collateral: UInt64.random(in: 0...9, using: &random))
        let entry = ProviderEntry(
            account: id, profile: record.profile, collateral: record.collateral, listings: 0, registered: time,
            changed: time, retired: nil)
        if let index { providers[index] = entry } else { providers.append(entry) }
        emit(.providerRegistered(id, record))
    }

    mutating func changeProvider() {
        guard let index = random.one(of: providers.indices.filter { providers[$0].retired == nil }) else { return }
        let old = providers[index]
        let isProfile = random.flip()
        let record = ProviderRecord(
            profile: isProfile ? profile() : old.profile, registered: old.registered, listings: old.listings,
            collateral: isProfile ? old.collateral : old.collateral + 3)
        set(index, record.profile, record.collateral, changed: time)
        emit(isProfile ? .providerUpdated(old.account, record) : .collateralChanged(old.account, record))
    }

    mutating func retire() {
        guard let index = providers.firstIndex(where: { $0.retired == nil && $0.listings == 0 }) else { return }
        let old = providers[index]
        providers[index] = ProviderEntry(
            account: old.account, profile: old.profile, collateral: 0, listings: 0, registered: old.registered,
            changed: time, retired: time)
        emit(.providerRetired(old.account))
    }

    mutating func set(
        _ index: Int, _ profile: ProviderProfile? = nil, _ collateral: NanoCredits? = nil, listings: UInt64? = nil,
        changed: LedgerTime? = nil
    ) {
        let old = providers[index]
        providers[index] = ProviderEntry(
            account: old.account, profile: profile ?? old.profile, collateral: collateral ?? old.collateral,
            listings: listings ?? old.listings, registered: old.registered, changed: changed ?? old.changed,
            retired: old.retired)
    }

    func provider(_ id: AccountID) -> Int { providers.firstIndex { $0.account == id } ?? 0 }

    // MARK: Listings

    mutating func terms() -> ListingTerms {
        ListingTerms(
            capacity: Resources(
                cpuMillis: UInt64.random(in: 5...9, using: &random) * 1000,
                memoryBytes: UInt64.random(in: 5...9, using: &random) << 30,
                diskBytes: UInt64.random(in: 5...9, using: &random) << 30),
            prices: Prices(
                coreHour: random.flip() ? UInt64.random(in: 0...9, using: &random) : 1 << 60,
                memoryGiBHour: UInt64.random(in: 0...9, using: &random),
                diskGiBHour: amount()),
            offer: Offer(
                isolation: random.one(of: Array(IsolationLevel.allCases)) ?? .kernel,
                interpreters: interpreters.filter { _ in random.flip() }.sorted(), openNetwork: random.flip()),
            minimumDuration: UInt64.random(in: 1...9, using: &random),
            maximumDuration: UInt64.random(in: 10...20, using: &random),
            collateral: UInt64.random(in: 0...3, using: &random), isDirect: random.flip())
    }

    mutating func list() {
        guard let index = random.one(of: providers.indices.filter { providers[$0].retired == nil }) else { return }
        let (terms, id) = (terms(), ListingID(digest: random.digest()))
        let owner = providers[index]
        listings.append(
            ListingEntry(
                id: id, provider: owner.account, terms: terms, free: terms.capacity, created: time, changed: time,
                removed: nil))
        set(index, listings: owner.listings + 1)
        emit(.listingCreated(id, record(of: listings[listings.count - 1])))
    }

    mutating func relist() {
        guard let index = random.one(of: listings.indices.filter { listings[$0].removed == nil }) else { return }
        let old = listings[index]
        var terms = terms()
        let leased = old.terms.capacity - old.free
        terms.capacity = terms.capacity + leased
        change(index, terms, free: terms.capacity - leased, changed: time)
        emit(.listingUpdated(old.id, record(of: listings[index])))
    }

    mutating func unlist() {
        let idle = listings.indices.filter {
            listings[$0].removed == nil && listings[$0].free == listings[$0].terms.capacity
        }
        guard let index = random.one(of: idle) else { return }
        remove(index)
    }

    mutating func remove(_ index: Int) {
        let old = listings[index]
        change(index, free: old.terms.capacity, changed: time, removed: time)
        let owner = provider(old.provider)
        set(owner, listings: providers[owner].listings - 1)
        emit(.listingRemoved(old.id, record(of: listings[index])))
    }

    mutating func change(
        _ index: Int, _ terms: ListingTerms? = nil, free: Resources, changed: LedgerTime? = nil,
        removed: LedgerTime? = nil
    ) {
        let old = listings[index]
        listings[index] = ListingEntry(
            id: old.id, provider: old.provider, terms: terms ?? old.terms, free: free, created: old.created,
            changed: changed ?? old.changed, removed: removed ?? old.removed)
    }

    private func record(of entry: ListingEntry) -> Listing {
        Listing(
            provider: entry.provider, terms: entry.terms, free: entry.free, created: entry.created, isClosing: false)
    }
}
