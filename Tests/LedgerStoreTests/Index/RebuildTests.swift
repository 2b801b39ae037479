// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Rebuilding the index")
struct RebuildTests {
    private struct Killed: Error {}

    /// As if another version had written the index.
    private func age(_ store: LedgerStore) async throws {
        try await store.index.pool.write { try $0.execute(sql: "UPDATE index_state SET version = version + 1") }
        try store.close()
    }

    /// Gives the world's records back, checking that they come in order.
    private func rebuild(_ store: LedgerStore, _ world: IndexWorld, from height: UInt64 = 0) throws {
        var next = Int(height)
        try store.rebuildIndex(above: height) { bytes, cid in
            let record = world.records[next]
            #expect((record.bytes, record.cid) == (bytes, cid))
            next += 1
            return record
        }
        #expect(next == world.records.count)
    }

    @Test(
        "an index that is built from the blocks is row by row the one that was written with them",
        arguments: [1, 2] as [UInt64])
    func equal(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        // More than one step's blocks.
        world.live(blocks: 600, events: 1)
        let store = try await world.store(in: folder)
        let rows = try await store.dump()
        #expect(rows.count == 18 && rows.values.allSatisfy { !$0.isEmpty })
        #expect(store.isIndexCurrent)
        try await age(store)
        let again = try LedgerStore(path: folder.store)
        #expect(!again.isIndexCurrent)
        #expect(again.indexHeight == 0)
        #expect(await code { _ = try await again.orders(OrderQuery()) } == .indexBehind)
        #expect(try again.newestHeight() == 600, "the blocks stay")
        try rebuild(again, world)
        #expect(again.isIndexCurrent)
        #expect(again.indexHeight == 600)
        #expect(try await again.dump() == rows)
        let orders = try await all { try await again.orders(OrderQuery(limit: 1000, after: $0)) }
        #expect(orders == world.orders.reversed())
    }

    @Test("a rebuild that was killed goes on where it was, from the genesis or from a later state")
    func killed() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 3)
        world.live(blocks: 1600, events: 1)
        var store = try await world.store(in: folder)
        let rows = try await store.dump()
        try await age(store)
        for (block, reached) in [(100, 0), (700, 512), (1100, 1024), (1030, 1024)] as [(Int, UInt64)] {
            store = try LedgerStore(path: folder.store)
            var next = 0
            #expect(throws: Killed.self) {
                try store.rebuildIndex(above: 0) { _, _ in
                    guard next < block else { throw Killed() }
                    next += 1
                    return world.records[next - 1]
                }
            }
            #expect(!store.isIndexCurrent)
            try store.close()
            store = try LedgerStore(path: folder.store)
            #expect(!store.isIndexCurrent)
            #expect(store.indexHeight == reached)
        }
        #expect(await code { try rebuild(store, world, from: 1025) } == .indexBehind, "an event would be missing")
        try rebuild(store, world, from: 1000)
        #expect(try await store.dump() == rows)
        try store.close()
        #expect(try LedgerStore(path: folder.store).isIndexCurrent)
    }

    @Test("a block is refused while the index does not hold those before it, and taken afterwards")
    func append() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 4)
        world.live(blocks: 5)
        var store = try await world.store(in: folder)
        try await age(store)
        store = try LedgerStore(path: folder.store)
        world.live(blocks: 1)
        let next = try #require(world.records.last)
        await #expect { try await store.append(next) } throws: { ($0 as? LedgerStoreError)?.code == .indexBehind }
        #expect(try store.newestHeight() == 5)
        var before = world.records[...]
        try store.rebuildIndex(above: 0) { _, _ in before.removeFirst() }
        try await store.append(next)
        #expect(try await store.events(EventQuery(limit: 1000)).count == min(1000, world.events.count))
    }

    @Test("a file without an index, or with one that says nothing of itself, gets a new one")
    func foreign() async throws {
        for damage in [
            "DROP TABLE index_state; DROP TABLE orders; CREATE TABLE orders (id BLOB PRIMARY KEY, old TEXT)",
            "DROP TABLE index_state; CREATE TABLE index_state (x TEXT)",
            "UPDATE index_state SET version = 'old'", "DELETE FROM index_state",
        ] {
            let folder = try TemporaryFolder()
            var world = IndexWorld(seed: 5)
            world.live(blocks: 20)
            let store = try await world.store(in: folder)
            let rows = try await store.dump()
            try await store.index.pool.write { try $0.execute(sql: damage) }
            try store.close()
            let again = try LedgerStore(path: folder.store)
            #expect(!again.isIndexCurrent)
            try rebuild(again, world)
            #expect(try await again.dump() == rows, "\(damage)")
        }
    }

    @Test("blocks that lie in an archive are indexed from there; without the archive the rebuild says what is missing")
    func archived() async throws {
        let folder = try TemporaryFolder()
        var store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        for _ in 0..<10 {
            chain.time += 1
            try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        }
        try await store.writeSnapshot(of: chain.state)
        try await store.archive(before: 8, into: folder.path + "/old.car")
        let rows = try await store.dump()
        try await age(store)
        let car = folder.path + "/old.car"
        try FileManager.default.moveItem(atPath: car, toPath: car + "-away")
        store = try LedgerStore(path: folder.store)
        let records = chain.records
        #expect(await code { try store.rebuildIndex(above: 0) { _, _ in records[0] } } == .unreadable)
        try FileManager.default.moveItem(atPath: car + "-away", toPath: car)
        var rest = records[...]
        try store.rebuildIndex(above: 0) { _, _ in rest.removeFirst() }
        #expect(try await store.dump() == rows)
        #expect(try await store.transfers(TransferQuery()).entries.count == 10)
    }
}
