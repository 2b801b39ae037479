// SPDX-License-Identifier: Apache-2.0

import ContentStore
import ContentStoreTestKit
import Multiformats
import Synchronization
import Testing

@Suite("ContentStore conformance")
struct ConformanceTests {
    @Test("the store in memory passes", arguments: ContentStoreConformance.checks)
    func memory(check: ContentStoreConformance.Check) async throws {
        try await check.run { MemoryContentStore() }
    }

    @Test("the store on disk passes", arguments: ContentStoreConformance.checks)
    func disk(check: ContentStoreConformance.Check) async throws {
        let folder = try TemporaryFolder()
        try await check.run { try FileContentStore(path: folder.path + "/store") }
    }

    @Test("the stores pass as readers", arguments: ContentReaderConformance.checks)
    func readers(check: ContentReaderConformance.Check) async throws {
        try await check.run { chunks in
            let store = MemoryContentStore()
            for chunk in chunks { try await store.put(chunk) }
            return store
        }
    }

    /// The kit itself is tried on stores that are wrong.
    @Test("the kit finds a store that loses, alters or miscounts chunks")
    func canary() async throws {
        for flaw in [BrokenStore.Flaw.forgets, .alters, .accepts, .collectsAll] {
            await #expect(throws: ConformanceFailure.self, "\(flaw)") {
                try await ContentStoreConformance.run { BrokenStore(flaw) }
            }
        }
    }
}

/// A store with one flaw, for trying the kit.
private struct BrokenStore: ContentStore {
    enum Flaw { case forgets, alters, accepts, collectsAll }

    let flaw: Flaw
    let inner = MemoryContentStore()

    init(_ flaw: Flaw) { self.flaw = flaw }

    func put(_ chunk: Chunk) async throws {
        if flaw == .forgets { return }
        if flaw == .accepts {
            _ = try await inner.put(chunk.bytes, codec: .raw)
            return
        }
        try await inner.put(chunk)
    }

    func get(_ cid: CID) async throws -> Chunk? {
        let chunk = try await inner.get(cid)
        return flaw == .alters ? chunk.map { Chunk($0.bytes + [0], codec: .raw) } : chunk
    }

    func has(_ cid: CID) async throws -> Bool { try await inner.has(cid) }
    func hold() -> StoreHold { inner.hold() }
    func flush() async throws {}
    func pin(_ root: CID, name: String) async throws { try await inner.pin(root, name: name) }
    func unpin(name: String) async throws { try await inner.unpin(name: name) }
    func pins() async throws -> [(name: String, root: CID)] { try await inner.pins() }
    func usage() async -> (chunks: Int, bytes: Int64) { await inner.usage() }

    func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport {
        if flaw == .collectsAll {
            for pin in try await inner.pins() { try await inner.unpin(name: pin.name) }
        }
        return try await inner.collectGarbage(minimumAge: minimumAge, keeping: roots)
    }
}

@Suite("MemoryContentStore")
struct MemoryContentStoreTests {
    @Test("its quota is kept")
    func quota() async throws {
        let store = MemoryContentStore(quotaBytes: 4)
        try await store.put([1, 2, 3], codec: .raw)
        try await store.put([1, 2, 3], codec: .raw)
        await #expect(throws: ContentStoreError.self) { try await store.put([4, 5], codec: .raw) }
        try await store.put([4], codec: .raw)
        #expect(await store.usage() == (chunks: 2, bytes: 4))
    }

    @Test("young chunks stay until they are old")
    func age() async throws {
        let clock = Mutex(Duration.zero)
        let store = MemoryContentStore(now: { clock.withLock { $0 } })
        try await store.put([1], codec: .raw)
        #expect(try await store.collectGarbage() == GarbageReport(youngChunks: 1))
        clock.withLock { $0 = .seconds(3600) }
        #expect(try await store.collectGarbage().removedChunks == 1)
    }
}
