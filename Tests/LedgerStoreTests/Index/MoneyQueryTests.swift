// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Queries of transfers, channels and ratings")
struct MoneyQueryTests {
    @Test(
        "pages of transfers, put together, are what a filter over all transfers gives", arguments: [1, 2] as [UInt64])
    func transfers(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 80)
        let store = try await world.store(in: folder)
        #expect(world.transfers.count > 20)
        for _ in 0..<40 {
            let since = UInt64.random(in: start...world.time, using: &world.random)
            var query = TransferQuery(
                account: world.random.maybe(world.account()),
                side: world.random.one(of: TransferQuery.Side.allCases) ?? .both,
                since: world.random.maybe(since), until: world.random.maybe(since + 40),
                direction: world.random.flip() ? .ascending : .descending,
                limit: Int.random(in: 1...9, using: &world.random))
            let found = try await all { cursor in
                query.after = cursor
                return try await store.transfers(query)
            }
            let wanted = expected(world.transfers, by: { $0.position }, query.direction) { entry in
                let isSide =
                    switch (query.account, query.side) {
                    case (nil, _): true
                    case (let account?, .sent): entry.from == account
                    case (let account?, .received): entry.to == account
                    case (let account?, .both): entry.from == account || entry.to == account
                    }
                return isSide && entry.time >= query.since ?? 0 && entry.time < query.until ?? .max
            }
            #expect(found == wanted, "\(query)")
        }
    }

    @Test(
        "pages of channels, put together, are what a filter and a sort over all channels give",
        arguments: [1, 2, 3] as [UInt64])
    func channels(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 90)
        let store = try await world.store(in: folder)
        #expect(Set(world.channels.map(\.status)).count == 3)
        for _ in 0..<50 {
            var query = ChannelQuery(
                payer: world.random.maybe(world.account()), payee: world.random.maybe(world.account()),
                openOnly: world.random.flip(), sort: world.random.flip() ? .opened : .deposit,
                direction: world.random.flip() ? .ascending : .descending,
                limit: Int.random(in: 1...5, using: &world.random))
            let found = try await all { cursor in
                query.after = cursor
                return try await store.channels(query)
            }
            let wanted = expected(
                world.channels, by: { query.sort == .opened ? $0.channel.opened : $0.channel.deposit },
                query.direction
            ) { entry in
                (query.payer.map { $0 == entry.channel.payer } ?? true)
                    && (query.payee.map { $0 == entry.channel.offer.payee } ?? true)
                    && (!query.openOnly || entry.status != .closed)
            }
            #expect(found == wanted, "\(query)")
        }
        for channel in world.channels { #expect(try await store.channel(channel.id) == channel) }
    }

    @Test(
        "pages of ratings, put together, are what a filter and a sort over all ratings give",
        arguments: [1, 2, 3] as [UInt64])
    func ratings(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 120)
        let store = try await world.store(in: folder)
        #expect(world.ratings.count > 5)
        for _ in 0..<50 {
            var query = RatingQuery(
                provider: world.random.maybe(world.account()), sort: world.random.flip() ? .rated : .stars,
                direction: world.random.flip() ? .ascending : .descending,
                limit: Int.random(in: 1...5, using: &world.random))
            let found = try await all { cursor in
                query.after = cursor
                return try await store.ratings(query)
            }
            let wanted = expected(
                world.ratings, by: { query.sort == .rated ? $0.rated : UInt64($0.stars) }, query.direction
            ) { entry in query.provider.map { $0 == entry.provider } ?? true }
            #expect(found == wanted, "\(query)")
        }
    }
}
