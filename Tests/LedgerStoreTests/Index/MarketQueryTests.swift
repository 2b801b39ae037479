// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Queries of the market")
struct MarketQueryTests {
    static let seeds: [UInt64] = [1, 2, 3]

    /// A query's numbers beside filters, drawn for each round.
    private struct Draw {
        let direction: SortDirection
        let limit: Int
        let since: LedgerTime
        let until: LedgerTime

        init(_ world: inout IndexWorld) {
            direction = world.random.flip() ? .ascending : .descending
            limit = Int.random(in: 1...9, using: &world.random)
            since = UInt64.random(in: start...world.time, using: &world.random)
            until = since + UInt64.random(in: 0...(world.time - start), using: &world.random)
        }
    }

    @Test("pages of orders, put together, are what a filter and a sort over all orders give", arguments: seeds)
    func orders(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 60)
        let store = try await world.store(in: folder)
        for _ in 0..<40 {
            let draw = Draw(&world)
            var query = OrderQuery(
                tenant: world.random.maybe(world.account()),
                statuses: world.random.maybe(Set(OrderEntry.Status.allCases.filter { _ in world.random.flip() })),
                policy: world.random.maybe(world.random.one(of: OrderEntry.Policy.allCases)),
                interpreter: world.random.maybe(world.random.one(of: world.interpreters + ["none"])),
                provider: world.random.maybe(world.account()), since: world.random.maybe(draw.since),
                until: world.random.maybe(draw.until), sort: world.random.flip() ? .placed : .rate,
                direction: draw.direction, limit: draw.limit)
            let found = try await all { cursor in
                query.after = cursor
                return try await store.orders(query)
            }
            let wanted = expected(
                world.orders, by: { query.sort == .placed ? $0.placed : $0.terms.maximumRate }, query.direction
            ) { entry in
                (query.tenant.map { $0 == entry.tenant } ?? true)
                    && (query.statuses?.contains(entry.status) ?? true)
                    && (query.policy.map { $0 == OrderEntry.Policy(entry.terms.allocation) } ?? true)
                    && (query.interpreter.map { $0 == entry.terms.requirements.interpreter } ?? true)
                    && (query.provider.map { entry.terms.requirements.allows($0) } ?? true)
                    && entry.placed >= query.since ?? 0 && entry.placed < query.until ?? .max
            }
            #expect(found == wanted, "\(query)")
        }
    }

    @Test("pages of leases, put together, are what a filter and a sort over all leases give", arguments: seeds)
    func leases(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 80)
        let store = try await world.store(in: folder)
        #expect(world.leases.contains { $0.ended == nil } && world.leases.contains { $0.ended != nil })
        for _ in 0..<40 {
            let draw = Draw(&world)
            let rare = world.random.next() % 4 == 0
            var query = LeaseQuery(
                tenant: world.random.maybe(world.account()), provider: world.random.maybe(world.account()),
                listing: rare ? world.random.one(of: world.listings)?.id : nil,
                order: rare ? world.random.maybe(world.random.one(of: world.orders)?.id) : nil,
                statuses: world.random.maybe(Set(LeaseEntry.Status.allCases.filter { _ in world.random.flip() })),
                openOnly: world.random.flip(), since: world.random.maybe(draw.since),
                until: world.random.maybe(draw.until), sort: world.random.flip() ? .created : .rate,
                direction: draw.direction, limit: draw.limit)
            let found = try await all { cursor in
                query.after = cursor
                return try await store.leases(query)
            }
            let wanted = expected(
                world.leases, by: { query.sort == .created ? $0.created : $0.rate }, query.direction
            ) { entry in
                (query.tenant.map { $0 == entry.tenant } ?? true)
                    && (query.provider.map { $0 == entry.provider } ?? true)
                    && (query.listing.map { $0 == entry.listing } ?? true)
                    && (query.order.map { $0 == entry.order } ?? true)
                    && (query.statuses?.contains(entry.status) ?? true) && (!query.openOnly || entry.status.isOpen)
                    && entry.created >= query.since ?? 0 && entry.created < query.until ?? .max
            }
            #expect(found == wanted, "\(query)")
        }
    }

    @Test("pages of proxies, put together, are who offers to re-encrypt, by account", arguments: seeds)
    func proxies(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 90)
        let store = try await world.store(in: folder)
        #expect(world.proxies.count > 1 && world.proxies.count < world.accounts.count)
        for direction in [SortDirection.ascending, .descending] {
            for limit in 1...4 {
                let found = try await all {
                    try await store.proxies(ProxyQuery(direction: direction, limit: limit, after: $0))
                }
                #expect(found == expected(world.proxies, by: \.account, direction) { _ in true })
            }
        }
        let cursor = try #require(try await store.proxies(ProxyQuery(limit: 1)).next)
        #expect(
            await code { _ = try await store.proxies(ProxyQuery(direction: .descending, after: cursor)) }
                == .invalidQuery)
        for limit in [0, 1001] {
            #expect(await code { _ = try await store.proxies(ProxyQuery(limit: limit)) } == .invalidQuery)
        }
    }

    @Test("pages of bids, put together, are what a filter and a sort over all bids give", arguments: seeds)
    func bids(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 80)
        let store = try await world.store(in: folder)
        #expect(Set(world.bids.map(\.status)).count >= 5)
        for _ in 0..<40 {
            let draw = Draw(&world)
            var query = BidQuery(
                order: world.random.maybe(world.random.one(of: world.bids)?.order),
                provider: world.random.maybe(world.account()),
                listing: world.random.maybe(world.random.one(of: world.bids)?.listing),
                sort: world.random.flip() ? .placed : .rate, direction: draw.direction, limit: draw.limit)
            let found = try await all { cursor in
                query.after = cursor
                return try await store.bids(query)
            }
            // Sealed bids come after the dearest.
            let wanted = expected(
                world.bids,
                by: { entry in
                    query.sort == .placed
                        ? UInt128(entry.placed) : entry.rate.map { UInt128($0) } ?? UInt128(UInt64.max) + 1
                }, query.direction
            ) { entry in
                (query.order.map { $0 == entry.order } ?? true)
                    && (query.provider.map { $0 == entry.provider } ?? true)
                    && (query.listing.map { $0 == entry.listing } ?? true)
            }
            #expect(found == wanted, "\(query)")
        }
    }
}
