// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("An index that follows the blocks", .timeLimit(.minutes(2)))
struct FollowingIndexTests {
    private func refuse(_ store: LedgerStore) async throws {
        try await store.index.pool.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'no room'); END")
        }
    }

    /// Refused writes are tried again by themselves; until then readers are told.
    private func accept(_ store: LedgerStore) async throws {
        try await store.index.pool.write { try $0.execute(sql: "DROP TRIGGER refuse") }
        while await code(of: { try await store.index.caughtUp() }) != nil {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("whoever asks finds every block that was durable by then, while blocks come as fast as they can")
    func readYourWrites() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var world = IndexWorld(seed: 7)
        world.live(blocks: 300, events: 3)
        for (number, record) in world.records.enumerated() {
            try await store.append(record)
            guard number % 7 == 0 else { continue }
            #expect(
                try await store.events(EventQuery(direction: .descending, limit: 1)).first?.position.height
                    == record.block.height || record.events.allSatisfy { EventKind($0) == nil })
            for id in record.transactions { #expect(try await store.height(of: id) == record.block.height) }
        }
    }

    @Test(
        "an index whose disk is full holds up no block; who asks is told, and finds all of it when there is room again")
    func full() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let tenant = chain.tenant
        let (genesis, provider) = (chain.genesis, chain.provider.publicKey)
        try await refuse(store)
        var ids: [CID] = []
        for sequence in 0..<5 as Range<UInt64> {
            let bytes = Transaction(
                account: tenant.publicKey, sequence: sequence, expires: start + 1000,
                operations: [.transfer(to: provider, amount: 1)]
            ).signed(by: tenant, network: genesis.network).encoded()
            let verified = try VerifiedTransaction(bytes, network: genesis.network)
            try await store.append(try chain.seal([verified]))
            ids.append(verified.id)
        }
        #expect(try store.newestHeight() == 5)
        #expect(await code { _ = try await store.transfers(TransferQuery()) } == .unreadable)
        #expect(await code { _ = try await store.height(of: ids[0]) } == .unreadable)
        try await accept(store)
        #expect(try await store.transfers(TransferQuery()).entries.count == 5)
        for (index, id) in ids.enumerated() { #expect(try await store.height(of: id) == UInt64(index + 1)) }
    }

    @Test("when more waits than memory should hold, the next block is refused until there is room")
    func bounded() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var world = IndexWorld(seed: 8)
        try store.create(world.genesis)
        try await refuse(store)
        var sent = 0
        var refusal: LedgerStoreError.Code?
        while refusal == nil, sent < 40 {
            for _ in 0..<5_000 { world.emit(.spendingLimitSet(world.accounts[0], perDay: 1)) }
            world.seal()
            let record = world.records[sent]
            refusal = await code { try await store.append(record) }
            if refusal == nil { sent += 1 }
        }
        #expect(refusal == .unreadable)
        #expect(try store.newestHeight() == UInt64(sent))
        #expect(sent * 5_000 >= IndexBacklog.limit && (sent - 1) * 5_000 <= IndexBacklog.limit)
        try await accept(store)
        try await store.append(world.records[sent])
        #expect(
            try await store.events(EventQuery(direction: .descending, limit: 1)).first?.position.height
                == UInt64(sent + 1))
    }

    @Test("what waits when the store is closed is written")
    func closed() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 9)
        world.live(blocks: 50)
        let store = try LedgerStore(path: folder.store)
        try store.create(world.genesis)
        for record in world.records { try await store.append(record) }
        try store.close()
        let again = try LedgerStore(path: folder.store)
        #expect(again.isIndexCurrent && again.indexHeight == 50)
        #expect(await code { _ = try await store.transfers(TransferQuery()) } == .unreadable)
    }

    enum Loss: CaseIterable { case file, header, page, anotherChain, aheadOfTheBlocks }

    @Test(
        "an index that is lost, damaged, or of other blocks than are there, makes room for a new one",
        arguments: Loss.allCases)
    func lost(_ loss: Loss) async throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        var world = IndexWorld(seed: 10)
        world.live(blocks: 30)
        let store = try await world.store(in: folder)
        let rows = try await store.dump()
        if loss == .aheadOfTheBlocks {
            try await store.database.write { try $0.execute(sql: "DELETE FROM block WHERE height > 20") }
        }
        _ = try await store.index.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try store.close()
        let path = folder.store + "-index"
        switch loss {
        case .file: try FileManager.default.removeItem(atPath: path)
        case .header:
            try Data("no database at all, and long enough to be told from one".utf8).write(
                to: URL(fileURLWithPath: path))
        case .page:
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for place in 100..<4096 { bytes[place] = 0xa5 }
            try bytes.write(to: URL(fileURLWithPath: path))
        case .anotherChain:
            var stranger = IndexWorld(seed: 11)
            stranger.live(blocks: 30)
            let strange = try await stranger.store(in: other)
            try await strange.index.caughtUp()
            _ = try await strange.index.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try strange.close()
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: other.store + "-index", toPath: path)
        case .aheadOfTheBlocks: break
        }
        let again = try LedgerStore(path: folder.store)
        #expect(!again.isIndexCurrent && again.indexHeight == 0)
        var rest = world.records[...]
        try again.rebuildIndex(above: 0) { _, _ in rest.removeFirst() }
        #expect(rest.count == (loss == .aheadOfTheBlocks ? 10 : 0))
        if loss != .aheadOfTheBlocks { #expect(try await again.dump() == rows) }
    }

    @Test("a snapshot waits until the index is on the disk up to its height")
    func snapshot() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        try await store.writeSnapshot(of: chain.state)
        let synchronized = try await store.index.read {
            try Int.fetchOne($0, sql: "SELECT synchronized FROM index_state")
        }
        #expect(synchronized == 1)
        #expect(
            try await store.index.pool.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 1, "NORMAL again")
        try await refuse(store)
        try await store.append(try chain.seal())
        let before = try store.newestSnapshot(genesis: chain.genesis) { _ in }?.height
        let record = try chain.seal()
        try await store.append(
            BlockRecord(
                block: record.block, bytes: record.bytes, cid: record.cid, transactions: [],
                events: [.providerRetired(chain.provider.publicKey)]))
        #expect(await code { try await store.writeSnapshot(of: chain.state) } == .unreadable)
        #expect(try store.newestSnapshot(genesis: chain.genesis) { _ in }?.height == before)
    }
}
