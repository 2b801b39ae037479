// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization
import Testing
import UnixFS

@testable import ContentStore

@Suite("Checking a store")
struct StoreCheckTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/store" }

    init() throws { folder = try TemporaryFolder() }

    private func damage(_ cid: CID) throws {
        let place = try #require(ChunkPlace(cid))
        try TemporaryFolder.write([0xde, 0xad], to: "\(path)/chunks/\(place.path)")
    }

    private func remove(_ cid: CID) throws {
        let place = try #require(ChunkPlace(cid))
        try #require(unlinkAt("\(path)/chunks/\(place.path)"))
    }

    private func file(_ count: Int, in store: any ContentStore) async throws -> CID {
        var importer = FileImporter(store: store)
        try await importer.write((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 11) })
        return try await importer.finish().cid
    }

    @Test("a whole store is whole, and every chunk of it was read")
    func whole() async throws {
        let store = try FileContentStore(path: path)
        let root = try await file(700_000, in: store)
        try await store.pin(root, name: "file")
        let last = Mutex((0, 0))
        let report = try await store.check { read, of in last.withLock { $0 = (read, of) } }
        #expect(report.isWhole && report.damaged.isEmpty && report.missing.isEmpty)
        #expect(report.chunks == 4)
        #expect(report.bytes == (await store.usage()).bytes)
        #expect(last.withLock { $0 } == (4, 4))
    }

    @Test("damaged chunks are set aside and missing ones named; with a source all of them are whole again")
    func repair() async throws {
        let source = MemoryContentStore()
        let root = try await file(700_000, in: source)
        let store = try FileContentStore(path: path)
        _ = try await file(700_000, in: store)
        try await store.pin(root, name: "file")
        let node = try #require(try await store.get(root))
        let leaves = ChunkLinks.links(of: node.bytes, codec: .dagPB)
        try damage(leaves[0])
        try remove(leaves[1])
        var report = try await store.check()
        #expect(report.damaged.map(\.digest) == [leaves[0].digest])
        #expect(report.missing == [leaves[1]])
        #expect(report.repaired.isEmpty && !report.isWhole)
        #expect(TemporaryFolder.names(path + "/damaged").count == 1)
        report = try await store.check(repairingFrom: source)
        #expect(report.isWhole && report.missing.count == 2)
        #expect(try await store.check().isWhole)
        var stream = FileStream(root, from: store)
        var count = 0
        while let piece = try await stream.next() { count += piece.count }
        #expect(count == 700_000)
    }

    @Test("a node that is damaged is fetched again, and so is what hangs below it")
    func damagedNode() async throws {
        let source = MemoryContentStore()
        let root = try await file(700_000, in: source)
        let store = try FileContentStore(path: path)
        _ = try await file(700_000, in: store)
        try await store.pin(root, name: "file")
        let node = try #require(try await store.get(root))
        try damage(root)
        try remove(ChunkLinks.links(of: node.bytes, codec: .dagPB)[2])
        let report = try await store.check(repairingFrom: source)
        #expect(report.isWhole && report.damaged.count == 1 && report.missing.count == 1)
        #expect(try await store.check().isWhole)
    }

    @Test("a source that lies or fails repairs nothing and harms nothing")
    func badSource() async throws {
        struct Failure: Error {}
        struct Liar: ContentReader {
            func get(_ cid: CID) async throws -> Chunk? { throw Failure() }
            func has(_ cid: CID) async throws -> Bool { true }
        }
        let store = try FileContentStore(path: path)
        let root = try await file(300_000, in: store)
        try await store.pin(root, name: "file")
        let node = try #require(try await store.get(root))
        try remove(ChunkLinks.links(of: node.bytes, codec: .dagPB)[0])
        let report = try await store.check(repairingFrom: Liar())
        #expect(!report.isWhole && report.missing.count == 1 && report.repaired.isEmpty)
    }

    @Test("files that earlier versions named by their CIDs are found under their digests")
    func oldNames() async throws {
        var store = try FileContentStore(path: path)
        let cid = try await store.put(Array("kept".utf8), codec: .raw)
        try await store.flush()
        try await store.close()
        let place = try #require(ChunkPlace(cid))
        try #require(renameAt("\(path)/chunks/\(place.path)", "\(path)/chunks/\(place.folder)/\(cid)"))
        store = try FileContentStore(path: path)
        #expect(try await store.get(cid)?.bytes == Array("kept".utf8))
        #expect(await store.usage() == (chunks: 1, bytes: 4))
    }

    @Test("a hold is not outlived by a clock that is set back")
    func clockSetBack() async throws {
        let clock = Mutex<Int64>(1_000_000)
        var configuration = FileContentStore.Configuration()
        configuration.now = { clock.withLock { $0 } }
        let store = try FileContentStore(path: path, configuration: configuration)
        let hold = store.hold()
        clock.withLock { $0 -= 7200 }
        let cid = try await store.put([1], codec: .raw)
        try await store.flush()
        _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
        #expect(try await store.has(cid))
        hold.release()
        #expect(try await store.collectGarbage(minimumAge: .zero, keeping: []).removedChunks == 1)
    }
}
