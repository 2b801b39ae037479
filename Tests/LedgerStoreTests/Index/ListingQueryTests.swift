// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Queries of listings")
struct ListingQueryTests {
    private func draw(_ world: inout IndexWorld) -> ListingQuery {
        let resources = Resources(
            cpuMillis: UInt64.random(in: 0...9, using: &world.random) * 999,
            memoryBytes: UInt64.random(in: 0...9, using: &world.random) << 30,
            diskBytes: world.random.flip() ? 0 : UInt64.random(in: 0...9, using: &world.random) << 30)
        var query = ListingQuery(
            resources: world.random.maybe(resources), time: UInt64.random(in: start...world.time, using: &world.random),
            sort: world.random.one(of: ListingQuery.Sort.allCases) ?? .price,
            direction: world.random.flip() ? .ascending : .descending,
            limit: Int.random(in: 1...9, using: &world.random))
        // Of so many filters, a few at a time.
        for _ in 0..<Int.random(in: 0...3, using: &world.random) {
            switch Int.random(in: 0..<10, using: &world.random) {
            case 0: query.maximumRate = world.amount()
            case 1: query.isolation = world.random.one(of: IsolationLevel.allCases)
            case 2: query.interpreter = world.random.one(of: world.interpreters + ["none"])
            case 3: query.openNetwork = world.random.flip()
            case 4: query.isDirect = world.random.flip()
            case 5: query.duration = UInt64.random(in: 0...21, using: &world.random)
            case 6: query.collateral = UInt64.random(in: 0...4, using: &world.random)
            case 7: query.datasets = world.datasets.filter { _ in world.random.next() % 3 == 0 }
            case 8: query.provider = world.account()
            default: query.attributes.append(requirement(&world))
            }
        }
        query.includesRemoved = world.random.next() % 4 == 0
        return query
    }

    private func requirement(_ world: inout IndexWorld) -> AttributeRequirement {
        AttributeRequirement(
            name: world.random.flip() ? "region" : "tier", value: world.random.one(of: world.regions) ?? "",
            signer: world.random.maybe(world.random.one(of: world.signers)))
    }

    private func matches(_ entry: ListingEntry, _ query: ListingQuery, _ world: IndexWorld) -> Bool {
        let owner = world.providers[world.provider(entry.provider)]
        let (terms, rate) = (entry.terms, query.resources.flatMap { entry.terms.prices.rate(for: $0) })
        return (query.includesRemoved || entry.removed == nil)
            && (query.resources.map { entry.free.covers($0) && owner.collateral >= terms.collateral } ?? true)
            && (query.resources == nil || rate ?? .max <= query.maximumRate ?? .max)
            && terms.offer.isolation >= query.isolation ?? .namespace
            && (query.interpreter.map(terms.offer.interpreters.contains) ?? true)
            && (query.openNetwork.map { $0 == terms.offer.openNetwork } ?? true)
            && (query.isDirect.map { $0 == terms.isDirect } ?? true)
            && (query.duration.map { (terms.minimumDuration...terms.maximumDuration).contains($0) } ?? true)
            && terms.collateral >= query.collateral ?? 0 && (query.provider.map { $0 == entry.provider } ?? true)
            && isMet(query.attributes, query.datasets, owner, query.time)
    }

    private func isMet(
        _ attributes: [AttributeRequirement], _ datasets: [CID], _ owner: ProviderEntry, _ time: LedgerTime
    ) -> Bool {
        guard owner.retired == nil else { return attributes.isEmpty && datasets.isEmpty }
        return attributes.allSatisfy { $0.isMet(by: owner.profile.attributes, at: time) }
            && datasets.allSatisfy(owner.profile.datasets.contains)
    }

    private func key(_ entry: ListingEntry, _ query: ListingQuery) -> UInt64 {
        switch query.sort {
        case .created: entry.created
        case .collateral: entry.terms.collateral
        case .price:
            query.resources.map { entry.terms.prices.rate(for: $0) ?? .max } ?? entry.terms.prices.coreHour
        }
    }

    @Test(
        "pages of listings, put together, are what a filter and a sort over all listings give",
        arguments: [1, 2, 3] as [UInt64])
    func listings(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 60)
        let store = try await world.store(in: folder)
        #expect(world.listings.contains { $0.removed != nil } && world.listings.contains { $0.removed == nil })
        var hits = 0
        for _ in 0..<120 {
            var query = draw(&world)
            let found = try await all { cursor in
                query.after = cursor
                return try await store.listings(query)
            }
            let wanted = expected(world.listings, by: { key($0, query) }, query.direction) {
                matches($0, query, world)
            }
            #expect(found == wanted, "\(query)")
            hits += wanted.count
        }
        #expect(hits > 200)
    }

    @Test(
        "pages of providers, put together, are what a filter and a sort over all providers give",
        arguments: [4, 5, 6] as [UInt64])
    func providers(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 40)
        let store = try await world.store(in: folder)
        for _ in 0..<50 {
            var query = ProviderQuery(
                attributes: world.random.flip() ? [] : [requirement(&world)],
                datasets: world.datasets.filter { _ in world.random.next() % 4 == 0 },
                activeOnly: world.random.flip(), time: UInt64.random(in: start...world.time, using: &world.random),
                sort: world.random.flip() ? .registered : .collateral,
                direction: world.random.flip() ? .ascending : .descending,
                limit: Int.random(in: 1...3, using: &world.random))
            let found = try await all { cursor in
                query.after = cursor
                return try await store.providers(query)
            }
            let wanted = expected(
                world.providers, by: { query.sort == .registered ? $0.registered : $0.collateral }, query.direction
            ) {
                (!query.activeOnly || $0.retired == nil) && isMet(query.attributes, query.datasets, $0, query.time)
            }
            #expect(found == wanted, "\(query)")
        }
        for provider in world.providers { #expect(try await store.provider(provider.account) == provider) }
        for listing in world.listings { #expect(try await store.listing(listing.id) == listing) }
        #expect(try await store.listing(ListingID(digest: .zero)) == nil)
    }

    @Test("an attestation counts until it expires, and at that time no more")
    func expiry() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 1)
        let (owner, signer) = (world.accounts[0], world.signers[0])
        for (index, expires) in [start + 5, .max, (1 << 63) + 5].enumerated() {
            let attestation = Attestation(signer: signer, expires: expires, signature: [UInt8](repeating: 1, count: 64))
            let attribute = Attribute(name: "tier", value: "\(index)", attestation: attestation)
            let profile = ProviderProfile(peer: .zero, attributes: [attribute])
            world.emit(.providerRegistered(world.accounts[index], ProviderRecord(profile: profile)))
        }
        world.seal()
        let store = try await world.store(in: folder)
        func holders(_ tier: Int, _ signer: PublicKey?, at time: LedgerTime) async throws -> [AccountID] {
            let wanted = AttributeRequirement(name: "tier", value: "\(tier)", signer: signer)
            return try await store.providers(ProviderQuery(attributes: [wanted], time: time)).entries.map(\.account)
        }
        #expect(try await holders(0, signer, at: start + 4) == [owner])
        #expect(try await holders(0, signer, at: start + 5).isEmpty)
        #expect(try await holders(0, nil, at: start + 5) == [owner], "the provider's own word does not expire")
        #expect(try await holders(0, world.signers[1], at: start).isEmpty)
        #expect(try await holders(1, signer, at: .max).isEmpty)
        #expect(try await holders(1, signer, at: .max - 1) == [world.accounts[1]])
        #expect(try await holders(2, signer, at: (1 << 63) + 4) == [world.accounts[2]])
        #expect(try await holders(2, signer, at: (1 << 63) + 5).isEmpty)
    }

    @Test("data sets are counted over active providers, page by page", arguments: [1, 2, 3, 4] as [UInt64])
    func datasets(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 20)
        let store = try await world.store(in: folder)
        let held = world.providers.filter { $0.retired == nil }.flatMap(\.profile.datasets)
        let wanted = world.datasets.map { set in
            DatasetEntry(dataset: set, providers: UInt64(held.count { $0 == set }))
        }.filter { $0.providers > 0 }.sorted { $0.dataset < $1.dataset }
        for limit in 1...5 { #expect(try await all { try await store.datasets(limit: limit, after: $0) } == wanted) }
    }
}
