// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

@Suite("Folders")
struct FolderTests {
    static func entries(_ count: Int, random: inout SeededGenerator) throws -> [FolderEntry] {
        try (0..<count).map { index in
            let name = String(repeating: "é", count: random.number(0...3)) + "\(index)"
            return try entry(name, CID.of(utf8(name), codec: .raw), UInt64(random.number(0...1 << 40)))
        }
    }

    @Test("whatever is built is listed in the order of names, and every name is found, with any fan-out and measure")
    func readBack() async throws {
        var random = SeededGenerator(seed: 31)
        for profile in [.v0, .v1_2025] + [8, 16, 32, 256, 1024].compactMap({ try? layout(fanout: $0) }) {
            for count in [0, 1, 2, 3, 10, 50, 300] {
                let entries = try Self.entries(count, random: &random)
                var chunks = Chunks()
                let root = try buildFolder(entries, profile, into: &chunks)
                #expect(try await chunks.list(root.cid) == entries.sorted { $0.name < $1.name })
                for entry in entries {
                    #expect(try await FolderReader.find(entry.name, in: root.cid, fetch: chunks.fetch) == entry)
                }
                for name in ["x", "300", "é"] {
                    let found = try await FolderReader.find(try EntryName(name), in: root.cid, fetch: chunks.fetch)
                    #expect(found == nil)
                }
                var again = Chunks()
                #expect(try buildFolder(entries.shuffled(using: &random), profile, into: &again) == root)
                #expect(again.bytes == chunks.bytes)
                let linked = entries.reduce(UInt64(0)) { $0 + $1.tsize }
                let own = chunks.bytes.values.reduce(0) { $0 + $1.count }
                #expect(root.tsize == linked + UInt64(own))
            }
        }
    }

    @Test("a folder of 20000 names is sharded, and one name is found with two or three chunks")
    func large() async throws {
        var random = SeededGenerator(seed: 32)
        let entries = try Self.entries(20000, random: &random)
        var chunks = Chunks()
        let root = try buildFolder(entries, .v1_2025, into: &chunks)
        #expect(chunks.bytes.count > 256)
        #expect(chunks.bytes.values.allSatisfy { $0.count < 64 << 10 })
        for entry in entries.prefix(50) {
            #expect(try await FolderReader.find(entry.name, in: root.cid, fetch: chunks.fetch) == entry)
            #expect((2...3).contains(chunks.log.take().count))
        }
        #expect(try await chunks.list(root.cid).count == 20000)
    }

    @Test("a folder is sharded when it is larger than the threshold, not when it is exactly as large")
    func threshold() throws {
        let entries = [try entry("a", .of([1], codec: .raw)), try entry("bc", .of([2], codec: .raw))]
        for (measure, size) in [(ImportProfile.FolderMeasure.linkBytes, 75), (.nodeBytes, 95)] {
            for (limit, chunksExpected) in [(size, UnixFSData.Kind.directory), (size - 1, .hamtShard)] {
                let profile = try #require(
                    ImportProfile(
                        rawLeaves: true, leafBytes: 4, linksPerNode: 3, folderMeasure: measure, folderThreshold: limit))
                var chunks = Chunks()
                let root = try buildFolder(entries, profile, into: &chunks)
                let node = try DagPBNode.decode(try #require(chunks.bytes[root.cid]))
                #expect(try UnixFSData.decode(try #require(node.data)).kind == chunksExpected)
            }
        }
    }

    @Test("a name given twice, and names that no shard can part, are refused")
    func refused() throws {
        let file = CID.of([1], codec: .raw)
        var builder = FolderBuilder()
        builder.add(try entry("a", file))
        builder.add(try entry("b", file))
        builder.add(try entry("a", .of([2], codec: .raw)))
        let name = try EntryName("a")
        #expect(throws: FolderBuilderError.duplicateName(name)) { try builder.finish() }
        // Names of equal hash: a difference in the first 16 bytes that the second 16, found by running Murmur3
        // backwards, take back.
        let left = try EntryName("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb")
        let right = try EntryName(#"nqwtsjyrvdhabcma#h?\|Nu[;mdP6cc#"#)
        #expect(Murmur3.hash(left.bytes) == Murmur3.hash(right.bytes))
        var shards = FolderBuilder(profile: try layout(fanout: 256, threshold: 0))
        shards.add(left, cid: file, tsize: 1)
        shards.add(right, cid: file, tsize: 1)
        #expect(throws: FolderBuilderError.collidingNames([left, right].sorted())) { try shards.finish() }
    }

    @Test("sizes that entries claim are added up without overflow")
    func hugeSizes() throws {
        var builder = FolderBuilder()
        for name in ["a", "b", "c"] { builder.add(try entry(name, .of([1], codec: .raw), .max)) }
        #expect(try builder.finish().root.tsize == UInt64(Int64.max))
    }

    @Test("symbolic links have a target of 1 to 4096 bytes without NUL")
    func symlinks() throws {
        #expect(throws: NameRefusal.empty) { try SymlinkNode(target: "") }
        #expect(throws: NameRefusal.nul) { try SymlinkNode(target: "a\0b") }
        let long = String(repeating: "x", count: 4096)
        #expect(try SymlinkNode(target: long).target == long)
        #expect(throws: NameRefusal.tooLong(max: 4096)) { try SymlinkNode(target: long + "x") }
    }

    @Test(
        "a profile of one's own has sensible numbers",
        arguments: [
            (0, 3, 8, 0), (1 << 21, 3, 8, 0), (1, 1, 8, 0), (1, 1025, 8, 0), (1, 2, 4, 0), (1, 2, 24, 0), (1, 2, 8, -1),
        ])
    func badProfiles(leaf: Int, links: Int, fanout: Int, threshold: Int) {
        #expect(
            ImportProfile(
                rawLeaves: true, leafBytes: leaf, linksPerNode: links, fanout: fanout, folderThreshold: threshold)
                == nil)
    }
}
