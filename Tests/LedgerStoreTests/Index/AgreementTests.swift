// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Index and state")
struct AgreementTests {
    /// Holds every open record of the state against the index, both ways.
    private func compare(_ chain: Chain) async throws {
        let (store, state) = (chain.store, chain.state)
        let providers = try await all { try await store.providers(ProviderQuery(time: 0, after: $0)) }
        #expect(providers.count == state.allProviders().count)
        for entry in providers {
            let record = try #require(state.provider(entry.account))
            #expect(entry.profile == record.profile)
            #expect((entry.collateral, entry.listings) == (record.collateral, record.listings))
            #expect(entry.registered == record.registered)
        }
        let proxies = try await all { try await store.proxies(ProxyQuery(after: $0)) }
        #expect(proxies.map(\.account) == state.proxies().map(\.id))
        for entry in proxies {
            let wanted = DirectoryEntry(encryptionKey: entry.encryptionKey, proxy: entry.offer)
            #expect(state.directoryEntry(entry.account) == wanted)
        }
        let listings = try await all { try await store.listings(ListingQuery(time: 0, after: $0)) }
        #expect(listings.count == state.allListings().count)
        for entry in listings {
            let record = try #require(state.listing(entry.id))
            #expect((entry.terms, entry.free, entry.created) == (record.terms, record.free, record.created))
        }
        let leases = try await all {
            try await store.leases(LeaseQuery(openOnly: true, direction: .ascending, after: $0))
        }
        #expect(Set(leases.map(\.id)) == Set(state.allLeases().map(\.id)))
        for entry in leases { #expect(state.lease(entry.id)?.funded == entry.escrow) }
        let orders = try await all { try await store.orders(OrderQuery(statuses: [.open], after: $0)) }
        #expect(Set(orders.map(\.id)) == Set(state.allOrders().map(\.id)))
        let channels = try await all { try await store.channels(ChannelQuery(openOnly: true, after: $0)) }
        #expect(
            Dictionary(uniqueKeysWithValues: channels.map { ($0.id, $0.channel) })
                == Dictionary(uniqueKeysWithValues: state.allChannels().map { ($0.id, $0.channel) }))
    }

    private let listed = ListingTerms(
        capacity: Resources(cpuMillis: 3000, memoryBytes: 4 << 30, diskBytes: 0),
        prices: Prices(coreHour: credit, memoryGiBHour: 0),
        offer: Offer(isolation: .kernel, interpreters: ["python"], openNetwork: true), maximumDuration: hour,
        collateral: credit)

    @Test("free room and collateral follow the ledger through leases that end well, by breach, and while it is removed")
    func room() async throws {
        let folder = try TemporaryFolder()
        var chain = try Chain(store: try LedgerStore(path: folder.store))
        let done = try await chain.submit(
            chain.provider, .registerProvider(ProviderProfile(peer: .zero)), .addCollateral(10 * credit),
            .createListing(listed))
        let listing = ListingID(transaction: done, operation: 2)
        try await compare(chain)
        var leases: [LeaseID] = []
        for _ in 0..<3 {
            leases.append(try await chain.accept(try await chain.place(), listing))
            try await compare(chain)
        }
        let asked = Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 0)
        #expect(try await chain.store.listings(ListingQuery(resources: asked, time: chain.time)).entries.isEmpty)
        try await chain.submit(chain.provider, .startLease(leases[0]), .startLease(leases[1]))
        try await chain.submit(chain.provider, .completeLease(leases[0], Chain.result))
        try await compare(chain)
        #expect(try await chain.store.listings(ListingQuery(resources: asked, time: chain.time)).entries.count == 1)
        // Terms change, and a lease comes and goes, within one block.
        var dearer = listed
        dearer.prices.coreHour = 1
        dearer.capacity.cpuMillis = 9000
        let order = try await chain.place()
        try await chain.submit(
            chain.provider, .acceptOrder(order, listing: listing, grantee: .zero), .updateListing(listing, dearer),
            .closeLease(leases[1]), .withdrawCollateral(credit))
        try await compare(chain)
        try await chain.submit(chain.provider, .removeListing(listing))
        // Silence ends what is left, and with the last lease the listing goes.
        for _ in 0..<20 {
            try await chain.advance(to: chain.time + 20_000)
            try await compare(chain)
        }
        #expect(chain.state.allLeases().isEmpty && chain.state.allListings().isEmpty)
        let entry = try #require(try await chain.store.listing(listing))
        #expect(entry.removed != nil)
        #expect(entry.free == entry.terms.capacity)
        try await chain.submit(chain.provider, .retireProvider)
        try await compare(chain)
        #expect(try await chain.store.provider(chain.provider.publicKey)?.retired == chain.time)
    }

    @Test("a listing is not shown to whom asks for room when its provider cannot stake what it promises")
    func stake() async throws {
        let folder = try TemporaryFolder()
        var chain = try Chain(store: try LedgerStore(path: folder.store))
        try await chain.submit(
            chain.provider, .registerProvider(ProviderProfile(peer: .zero)), .createListing(listed))
        let query = ListingQuery(
            resources: Resources(cpuMillis: 1, memoryBytes: 1, diskBytes: 0), time: chain.time)
        #expect(try await chain.store.listings(query).entries.isEmpty)
        #expect(try await chain.store.listings(ListingQuery(time: chain.time)).entries.count == 1)
        try await chain.submit(chain.provider, .addCollateral(credit))
        #expect(try await chain.store.listings(query).entries.count == 1)
    }

    @Test("proxies follow what accounts publish of themselves, and say since when")
    func directory() async throws {
        let folder = try TemporaryFolder()
        var chain = try Chain(store: try LedgerStore(path: folder.store))
        let offer = ProxyOffer(peer: hash("peer"), endpoints: ["memory:1"])
        let first = chain.time
        let steps: [DirectoryEntry?] = [
            DirectoryEntry(encryptionKey: hash("key")), DirectoryEntry(proxy: offer),
            DirectoryEntry(encryptionKey: hash("key"), proxy: ProxyOffer(peer: hash("other"))), nil, nil,
            DirectoryEntry(proxy: offer),
        ]
        var since: [LedgerTime?] = []
        for step in steps {
            chain.time += 1
            try await chain.submit(chain.tenant, .setDirectoryEntry(step))
            try await chain.submit(chain.provider, .setDirectoryEntry(step))
            try await compare(chain)
            since.append(try await chain.store.proxies(ProxyQuery()).entries.first?.since)
        }
        #expect(since == [nil, first + 2, first + 2, nil, nil, first + 6])
        let events = try await chain.store.events(EventQuery(account: chain.tenant.publicKey))
        #expect(events.map(\.kind) == [EventKind](repeating: .directoryEntrySet, count: steps.count))
        #expect(events.allSatisfy { $0.accounts == [chain.tenant.publicKey] && $0.records.isEmpty })
        #expect(events[2].body["encryptionKey"] == .text(hash("key").description))
        #expect(events[2].body["peer"] == .bytes(hash("other").bytes))
        #expect(events[3].body["encryptionKey"] == .null && events[3].body["peer"] == .null)
    }

    @Test("a lease that is paid through a channel shows in both, until both are settled")
    func channels() async throws {
        let folder = try TemporaryFolder()
        var chain = try Chain(store: try LedgerStore(path: folder.store))
        let listing = try await chain.list()
        var terms = chain.terms()
        terms.payment = .channel(tick: 1000, grace: 100, disputeWindow: 5000)
        let placed = try await chain.submit(chain.tenant, .placeOrder(terms))
        let lease = try await chain.accept(OrderID(transaction: placed, operation: 0), listing)
        try await compare(chain)
        try await chain.submit(chain.tenant, .topUpLease(lease, amount: credit))
        try await compare(chain)
        try await chain.submit(chain.provider, .startLease(lease))
        try await chain.submit(chain.provider, .completeLease(lease, Chain.result))
        try await compare(chain)
        let id = ChannelID(digest: lease.digest)
        #expect(try await chain.store.channel(id)?.status == .closing)
        try await chain.advance(to: chain.time + 6000)
        try await compare(chain)
        let closed = try #require(try await chain.store.channel(id))
        #expect((closed.status, closed.paid, closed.refunded) == (.closed, 0, 3 * credit))
    }
}
