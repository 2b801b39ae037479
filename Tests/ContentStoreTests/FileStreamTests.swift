// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization
import Testing
import UnixFS

@testable import ContentStore

@Suite("Importing, streaming and walking")
struct FileStreamTests {
    static func content(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 10 &+ $0 >> 18) }
    }

    private func add(_ bytes: [UInt8], _ profile: ImportProfile, in store: any ContentStore, pieces: Int = 70_001)
        async throws -> FileRoot
    {
        var importer = FileImporter(profile: profile, store: store)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            try await importer.write(bytes[start..<min(bytes.count, start + pieces)])
        }
        return try await importer.finish()
    }

    private func read(_ root: CID, range: Range<UInt64>? = nil, from store: any ContentReader) async throws -> [UInt8] {
        var stream = FileStream(root, range: range, from: store)
        var bytes: [UInt8] = []
        while let piece = try await stream.next() { bytes += piece }
        return bytes
    }

    @Test("an import gives the CID that building the same bytes at once gives, however they come")
    func sameAsBuilder() async throws {
        let small = try #require(ImportProfile(rawLeaves: true, leafBytes: 1000, linksPerNode: 3))
        for profile in [small, .v1, .v0] {
            for count in [0, 1, 999, 1000, 1001, 3000, 3001, 9000, 27_001, 262_144, 262_145, 600_000] {
                let bytes = Self.content(count)
                var builder = FileBuilder(profile: profile)
                _ = builder.push(bytes)
                let expected = builder.finish().root
                let store = MemoryContentStore()
                #expect(try await add(bytes, profile, in: store) == expected)
                #expect(try await add(bytes, profile, in: store, pieces: 1000) == expected)
                #expect(try await read(expected.cid, from: store) == bytes)
            }
        }
    }

    @Test("a range is the slice, and a missing or damaged leaf in it is an error and no silence")
    func ranges() async throws {
        let store = MemoryContentStore()
        let bytes = Self.content(1_000_000)
        let root = try await add(bytes, .v1, in: store).cid
        for (lower, upper) in [(0, 1), (262_143, 262_145), (500_000, 1_000_000), (999_999, 2_000_000)] {
            let slice = Array(bytes[lower..<min(upper, bytes.count)])
            #expect(try await read(root, range: UInt64(lower)..<UInt64(upper), from: store) == slice)
        }
        let leaves = ChunkLinks.links(of: try #require(try await store.get(root)).bytes, codec: .dagPB)
        let hole = HoledReader(inner: store, hole: leaves[2])
        await #expect(throws: UnixFSError.missing(leaves[2])) { try await read(root, from: hole) }
        #expect(try await read(root, range: 0..<500_000, from: hole) == Array(bytes[..<500_000]))
    }

    @Test("no more chunks are fetched ahead than agreed, and what is not taken is given up")
    func bounded() async throws {
        let store = MemoryContentStore()
        let small = try #require(ImportProfile(rawLeaves: true, leafBytes: 100, linksPerNode: 64))
        let root = try await add(Self.content(6_000), small, in: store).cid
        let counting = CountingReader(inner: store)
        var stream = FileStream(root, from: counting, ahead: 4)
        _ = try await stream.next()
        // The root, the first leaf, and those ahead of it.
        #expect(counting.count <= 6)
        while try await stream.next() != nil {}
        #expect(counting.count == 61)
    }

    @Test("an import whose store fails throws what the store says")
    func failing() async throws {
        let store = MemoryContentStore(quotaBytes: 300_000)
        await #expect {
            _ = try await add(Self.content(1_000_000), .v1, in: store)
        } throws: {
            ($0 as? ContentStoreError)?.code == .quotaExceeded
        }
    }

    @Test("a walk visits everything once, parents first, through both codecs and what is inline")
    func walk() async throws {
        let store = MemoryContentStore()
        let file = try await add(Self.content(600_000), .v1, in: store).cid
        let inline = try CID(bytes: [1, 0x55, 0, 1, 42])
        var folder = FolderBuilder(profile: .v1)
        folder.add(try EntryName("a"), cid: file, tsize: 0)
        folder.add(try EntryName("b"), cid: file, tsize: 0)
        folder.add(try EntryName("c"), cid: inline, tsize: 0)
        let (root, chunks) = try folder.finish()
        for chunk in chunks { try await store.put(chunk) }
        var walk = DAGWalk(root.cid, from: store)
        var visited: [CID] = []
        while let chunk = try await walk.next() { visited.append(chunk.cid) }
        #expect(visited.count == 5 && Set(visited).count == 5)
        #expect(visited.first == root.cid && visited[1] == file)
        var partial = DAGWalk(root.cid, scope: .root, from: store)
        #expect(try await partial.next()?.cid == root.cid)
        #expect(try await partial.next() == nil)
    }

    @Test("a walk that meets a chunk that is not there names it")
    func incompleteWalk() async throws {
        let store = MemoryContentStore()
        let root = try await add(Self.content(600_000), .v1, in: store).cid
        let leaves = ChunkLinks.links(of: try #require(try await store.get(root)).bytes, codec: .dagPB)
        var walk = DAGWalk(root, from: HoledReader(inner: store, hole: leaves[1]))
        await #expect {
            while try await walk.next() != nil {}
        } throws: {
            let error = $0 as? ContentStoreError
            return error?.code == .incomplete && error?.message.contains("\(leaves[1])") == true
        }
    }
}

/// Lacks one chunk.
private struct HoledReader: ContentReader {
    let inner: any ContentReader
    let hole: CID

    func get(_ cid: CID) async throws -> Chunk? { cid == hole ? nil : try await inner.get(cid) }
    func has(_ cid: CID) async throws -> Bool { cid == hole ? false : try await inner.has(cid) }
}

/// Counts what it is asked for.
private final class CountingReader: ContentReader {
    private let inner: any ContentReader
    private let asked = Mutex(0)

    init(inner: any ContentReader) { self.inner = inner }

    var count: Int { asked.withLock { $0 } }

    func get(_ cid: CID) async throws -> Chunk? {
        asked.withLock { $0 += 1 }
        return try await inner.get(cid)
    }

    func has(_ cid: CID) async throws -> Bool { try await inner.has(cid) }
}
