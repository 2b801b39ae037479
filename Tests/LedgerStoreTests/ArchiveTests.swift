// SPDX-License-Identifier: Apache-2.0

import CAR
import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Archives of old blocks")
struct ArchiveTests {
    private func send(_ chain: inout Chain, _ count: Int) async throws {
        for _ in 0..<count {
            chain.time += 1
            try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
        }
    }

    private func replay(_ state: inout LedgerState, _ bytes: [UInt8], _ cid: CID) throws {
        let block = try Block.decode(bytes)
        #expect(cid.matches(bytes))
        #expect((block.height, block.previous) == (state.height + 1, state.head))
        state.beginBlock(at: block.time)
        for bytes in block.transactions { try state.apply(try VerifiedTransaction(fromOwnBlock: bytes)).get() }
        _ = try state.endBlock(cid: cid)
    }

    private func stored(_ store: LedgerStore) async throws -> [Int64] {
        try await store.database.read { try Int64.fetchAll($0, sql: "SELECT height FROM block ORDER BY height") }
    }

    @Test("every block of an archive is what its CID says, and the archive alone replays to the same state")
    func archiveAlone() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await send(&chain, 19)
        var before = chain.state
        try await send(&chain, 1)
        try await store.writeSnapshot(of: chain.state)
        try await send(&chain, 5)
        #expect(try await store.archive(before: 20, into: folder.path + "/old.car") == 19)
        #expect(try await stored(store) == Array(20...25))
        try store.close()
        try FileManager.default.removeItem(atPath: folder.store)

        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/old.car")))
        var reader = CARReader()
        reader.feed(bytes)
        var cids: [CID] = []
        while let block = try reader.next() {
            #expect(block.cid.matches(block.bytes))
            cids.append(block.cid)
        }
        try reader.finish()
        #expect(reader.header?.roots == [chain.genesis.network])
        #expect(cids == [chain.genesis.network] + chain.records.prefix(19).map(\.cid))
        var state = try LedgerState(genesis: chain.genesis)
        let genesis = try LedgerArchive(path: folder.path + "/old.car").replay { try replay(&state, $0, $1) }
        #expect(genesis == chain.genesis)
        #expect((state.head, state.height) == (before.head, before.height))
        #expect(state.stateRoot() == before.stateRoot())
    }

    @Test("archives and database together replay as the database did; each block is found by the index")
    func together() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        // At most up to the oldest of the two snapshots that are kept.
        for (number, end) in ([7, 10, 20] as [UInt64]).enumerated() {
            try await send(&chain, 10)
            try await store.writeSnapshot(of: chain.state)
            #expect(try await store.archive(before: end, into: "\(folder.path)/\(number)") > 0)
        }
        for reopened in [false, true] {
            let read = reopened ? try LedgerStore(path: folder.store) : store
            for above in [0, 3, 10, 15, 29, 30] {
                var cids: [CID] = []
                try read.replay(above: UInt64(above)) { bytes, cid in
                    #expect(cid.matches(bytes))
                    cids.append(cid)
                }
                #expect(cids == chain.records.dropFirst(above).map(\.cid), "above \(above)")
            }
        }
        let kept = try await stored(store)
        for record in chain.records {
            let height = record.block.height
            let found = try store.archivedBlock(height)
            #expect((found == nil) == kept.contains(Int64(height)))
            // What was applied is known for ever.
            #expect(try await store.height(of: record.transactions[0]) == height)
            guard let found else { continue }
            let file = try Data(contentsOf: URL(fileURLWithPath: found.path))
            let section = [UInt8](file[Int(found.place.offset)..<Int(found.place.offset + found.place.length)])
            let block = try CARBlock(section: section)
            #expect((block.cid, block.bytes) == (record.cid, record.bytes))
            #expect(found.cid == record.cid)
        }
        #expect(kept == Array(20...30))
    }

    @Test("nothing is archived without a snapshot that replaces it, or over another file")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await send(&chain, 4)
        let path = folder.path + "/old.car"
        #expect(await code { try await store.archive(before: 3, into: path) } == .archiveRefused)
        try await store.writeSnapshot(of: chain.state)
        #expect(await code { try await store.archive(before: 5, into: path) } == .archiveRefused)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        #expect(await code { try await store.archive(before: 3, into: path) } == .archiveRefused)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
        #expect(await code { try await store.archive(before: 3, into: folder.path + "/none/x") } == .unreadable)
        #expect(try await store.archive(before: 1, into: folder.path + "/none") == 0)
        #expect(try await stored(store) == [1, 2, 3, 4])
        // A damaged block is not archived, and stays.
        try await store.database.write { try $0.execute(sql: "UPDATE block SET bytes = x'00' WHERE height = 2") }
        #expect(await code { try await store.archive(before: 3, into: folder.path + "/b") } == .damaged)
        #expect(try await stored(store) == [1, 2, 3, 4])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/b"))
    }

    @Test("blocks leave the database only together with the entry of their archive")
    func atomic() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await send(&chain, 4)
        try await store.writeSnapshot(of: chain.state)
        let path = folder.path + "/old.car"
        try await store.database.write { db in
            try db.execute(sql: "CREATE TRIGGER refuse BEFORE DELETE ON block BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
        await #expect(throws: (any Error).self) { try await store.archive(before: 3, into: path) }
        #expect(try await stored(store) == [1, 2, 3, 4])
        #expect(try store.archives().isEmpty)
        try await store.database.write { try $0.execute(sql: "DROP TRIGGER refuse") }
        #expect(try await store.archive(before: 3, into: path) == 2)
        #expect(try await stored(store) == [3, 4])
    }

    @Test("an archive that is gone, cut short or altered is reported when it is needed, and only then")
    func damaged() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        try await send(&chain, 6)
        try await store.writeSnapshot(of: chain.state)
        let url = URL(fileURLWithPath: folder.path + "/old.car")
        try await store.archive(before: 5, into: url.path)
        let whole = try Data(contentsOf: url)
        for bytes in [whole.dropLast(3), whole.prefix(100), whole.dropLast(300) + [9], Data()] {
            try Data(bytes).write(to: url)
            #expect(await code { try store.replay { _, _ in } } == .damaged)
            try store.replay(above: 4) { _, _ in }
        }
        try FileManager.default.removeItem(at: url)
        #expect(await code { try store.replay { _, _ in } } == .unreadable)
        #expect(try store.newestSnapshot(genesis: chain.genesis) { Issue.record("\($0)") }?.height == 6)
    }
}
