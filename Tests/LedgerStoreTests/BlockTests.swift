// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Blocks on disk")
struct BlockTests {
    private func replay(_ store: LedgerStore) throws -> [(bytes: [UInt8], cid: CID)] {
        var blocks: [(bytes: [UInt8], cid: CID)] = []
        try store.replay { bytes, cid in blocks.append((bytes, cid)) }
        return blocks
    }

    @Test("what was appended comes back in order, byte for byte, also from a store that was closed and opened")
    func replays() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        #expect(try store.genesis() == nil)
        var chain = try Chain(store: store)
        for amount in 1...20 {
            try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: UInt64(amount)))
        }
        for reopened in [false, true] {
            let read = reopened ? try LedgerStore(path: folder.store) : store
            #expect(try read.genesis() == chain.genesis)
            let blocks = try replay(read)
            #expect(blocks.map(\.bytes) == chain.records.map(\.bytes))
            #expect(blocks.map(\.cid) == chain.records.map(\.cid))
            for record in chain.records {
                for id in record.transactions {
                    #expect(try await read.height(of: id) == record.block.height)
                }
            }
            #expect(try await read.height(of: CID.of([9], codec: .dagCBOR)) == nil)
            try read.close()
        }
    }

    @Test("a block that the disk refuses is nowhere, and is taken when it comes again")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        let next = try chain.seal()
        let record = BlockRecord(
            block: next.block, bytes: next.bytes, cid: next.cid, transactions: [CID.of([8], codec: .raw)],
            events: [.providerRetired(chain.provider.publicKey)])
        try await store.database.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'no room'); END")
        }
        #expect(await code { try await store.append(record) } == .unreadable)
        #expect(try replay(store).count == 1)
        #expect(try await store.height(of: record.transactions[0]) == nil)
        #expect(try await store.events(EventQuery()).count == 1)
        try await store.database.write { try $0.execute(sql: "DROP TRIGGER refuse") }
        try await store.append(record)
        #expect(try replay(store).count == 2)
        #expect(try await store.height(of: record.transactions[0]) == 2)
        #expect(try await store.events(EventQuery()).count == 2)
    }

    @Test("a height is written once: a second block of the same height is refused and the first stays")
    func heightOnce() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        let first = chain.records[0]
        let other = BlockRecord(block: first.block, bytes: [1], cid: first.cid, transactions: [], events: [])
        await #expect(throws: (any Error).self) { try await store.append(other) }
        #expect(try replay(store).map(\.bytes) == [first.bytes])
    }

    @Test("a genesis is written once")
    func genesisOnce() throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        let chain = try Chain(store: store)
        #expect(throws: (any Error).self) { try store.create(chain.genesis) }
        #expect(try store.genesis() == chain.genesis)
    }

    @Test("a genesis that no reader would take is refused before it is written")
    func invalidGenesis() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        let twice = Genesis.Allocation(account: try key(1).publicKey, amount: 1)
        for genesis in [
            Genesis(name: "twice", created: start, parameters: Parameters(), allocations: [twice, twice]),
            Genesis(name: String(repeating: "n", count: 65), created: start, parameters: Parameters(), allocations: []),
            Genesis(name: "far", created: .max, parameters: Parameters(), allocations: []),
        ] {
            #expect(await code { try store.create(genesis) } == .invalidGenesis)
        }
        #expect(try store.genesis() == nil)
    }

    @Test(
        "damaged records are reported as damaged and never trap",
        arguments: [
            "UPDATE block SET cid = x'0102'", "UPDATE block SET cid = 7", "UPDATE block SET bytes = 7.5",
            "UPDATE block SET cid = 'text'",
        ])
    func damagedRecords(sql: String) async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        try await store.database.write { try $0.execute(sql: sql) }
        #expect(await code { try store.replay { _, _ in } } == .damaged)
    }

    @Test("a damaged genesis is reported as damaged")
    func damagedGenesis() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        _ = try Chain(store: store)
        try await store.database.write { try $0.execute(sql: "UPDATE genesis SET bytes = x'a0'") }
        #expect(await code { _ = try store.genesis() } == .damaged)
    }

    @Test("a file with pages of zeros is refused or reported, and never read as if it were whole")
    func zeroedPages() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        for amount in 1...200 {
            try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: UInt64(amount)))
        }
        _ = try await store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try store.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.store))
        try #require(whole.count > 10 * 4096)
        for page in 0..<(whole.count / 4096) {
            var damaged = whole
            damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(count: 4096))
            let path = "\(folder.path)/page-\(page).sqlite"
            try damaged.write(to: URL(fileURLWithPath: path))
            var blocks: [[UInt8]] = []
            do {
                let opened = try LedgerStore(path: path)
                try opened.replay { bytes, cid in if cid.matches(bytes) { blocks.append(bytes) } }
                try opened.close()
            } catch {
                #expect(error is LedgerStoreError, "page \(page): \(error)")
            }
            // Other pages hold the index; what comes back as a block is one.
            #expect(Set(blocks).isSubset(of: Set(chain.records.map(\.bytes))), "page \(page)")
        }
    }

    @Test("a store of a later version is refused with a message that says so")
    func futureSchema() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        try await store.database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2 of the future')") }
        try store.close()
        #expect(await code { _ = try LedgerStore(path: folder.store) } == .futureSchema)
    }

    @Test("what is no database, or cannot be opened, is refused as unreadable")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        try Data("this is no database, and long enough to be told from one".utf8)
            .write(to: URL(fileURLWithPath: folder.store))
        #expect(await code { _ = try LedgerStore(path: folder.store) } == .unreadable)
        #expect(await code { _ = try LedgerStore(path: folder.path + "/missing/ledger.sqlite") } == .unreadable)
    }
}
