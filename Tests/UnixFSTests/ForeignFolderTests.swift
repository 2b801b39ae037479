// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

/// Folders that this module does not build, honest and hostile.
@Suite("Folders of others")
struct ForeignFolderTests {
    static let file = CID.of([1], codec: .raw)

    static func link(_ name: String, _ cid: CID = file) -> DagPBLink {
        DagPBLink(cid: cid, name: utf8(name), tsize: 1)
    }

    /// A shard of fan-out 256 with whatever is given.
    static func shard(
        _ links: [DagPBLink], bits: [UInt8]? = nil, hash: UInt64? = 0x22, fanout: UInt64? = 256,
        into chunks: inout Chunks
    ) throws -> CID {
        let slots = try #require(ShardSlots(fanout: 256))
        let used = links.compactMap { link in
            Int(String(decoding: (link.name ?? []).prefix(2), as: UTF8.self), radix: 16)
        }
        let bits = bits ?? slots.bitfield(used)
        return chunks.add(
            UnixFSData(kind: .hamtShard, data: bits[...], hashType: hash, fanout: fanout), links: links)
    }

    /// The prefix of a name in the shard at `depth`.
    static func prefix(_ name: String, depth: Int = 0) throws -> String {
        let slots = try #require(ShardSlots(fanout: 256))
        let slot = slots.slot(of: Murmur3.hash(utf8(name)), depth: depth)
        return String(decoding: slots.prefix(slot), as: UTF8.self)
    }

    @Test("a plain folder out of order is listed; a name twice, and names that none may have, are refused")
    func plain() async throws {
        var chunks = Chunks()
        func folder(_ names: [String], into chunks: inout Chunks) -> CID {
            // Joined by hand, because a new node would be sorted.
            let message = UnixFSData(kind: .directory).encoded()
            let parts = names.flatMap { DagPBNode(links: [Self.link($0)], data: nil).encoded() }
            return chunks.add(parts + DagPBNode(links: [], data: message[...]).encoded())
        }
        let unsorted = folder(["b", "a", "c"], into: &chunks)
        #expect(try await chunks.list(unsorted).map(\.name.text) == ["a", "b", "c"])
        var reader = FolderReader(root: unsorted, fetch: chunks.fetch)
        #expect(try await reader.next()?.map(\.name.text) == ["b", "a", "c"])
        let twice = folder(["b", "a", "b"], into: &chunks)
        let name = try EntryName("b")
        await #expect(throws: UnixFSError.duplicateName(twice, name)) { try await chunks.list(twice) }
        for (bad, refusal) in [
            ("", .empty), (".", .relative), ("..", .relative), ("a/b", .slash), ("../x", .slash), ("a\0", .nul),
        ] as [(String, NameRefusal)] {
            let root = folder(["a", bad], into: &chunks)
            await #expect(throws: UnixFSError.badName(root, refusal)) { try await chunks.list(root) }
        }
        let bytes = chunks.add(
            UnixFSData(kind: .directory), links: [DagPBLink(cid: Self.file, name: [0xff], tsize: nil)])
        await #expect(throws: UnixFSError.badName(bytes, .notUTF8)) { try await chunks.list(bytes) }
    }

    @Test("what is no folder is refused")
    func noFolder() async throws {
        var chunks = Chunks()
        let raw = chunks.add([1], codec: .raw)
        let file = build([1], .v0, into: &chunks).cid
        let (link, chunk) = try SymlinkNode(target: "x").build()
        chunks.add([chunk])
        for root in [raw, file, link.cid] {
            await #expect(throws: UnixFSError.notAFolder(root)) { try await chunks.list(root) }
            let name = try EntryName("x")
            await #expect(throws: UnixFSError.notAFolder(root)) {
                try await FolderReader.find(name, in: root, fetch: chunks.fetch)
            }
        }
    }

    @Test("lies about fan-out, hash and bit field are refused")
    func shardHeads() async throws {
        var chunks = Chunks()
        let good = [Self.link(try Self.prefix("a") + "a"), Self.link(try Self.prefix("b") + "b")]
        let root = try Self.shard(good, into: &chunks)
        #expect(try await chunks.list(root).map(\.name.text) == ["a", "b"])
        for fanout in [0, 4, 255, 2048, 1 << 40, UInt64.max] {
            let bad = try Self.shard(good, fanout: fanout, into: &chunks)
            await #expect(throws: UnixFSError.inconsistent(bad, .badFanout(fanout))) { try await chunks.list(bad) }
        }
        let absent = try Self.shard(good, fanout: nil, into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(absent, .badFanout(0))) { try await chunks.list(absent) }
        let hash = try Self.shard(good, hash: 0x12, into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(hash, .badHashType(0x12))) { try await chunks.list(hash) }
        for bits in [[], [1], [7], [UInt8](repeating: 0xff, count: 32), [UInt8](repeating: 0, count: 33)] {
            let bad = try Self.shard(good, bits: bits, into: &chunks)
            await #expect(throws: UnixFSError.inconsistent(bad, .badBitfield)) { try await chunks.list(bad) }
        }
        // Two bits for two links, but other ones.
        let moved = try Self.shard(good, bits: [3], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(moved, .badPrefix)) { try await chunks.list(moved) }
    }

    @Test("entries in a slot that is not that of their hash, or under a number in other digits, are refused")
    func misplaced() async throws {
        var chunks = Chunks()
        let wrong = try Self.shard([Self.link("00a")], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(wrong, .misplacedEntry)) { try await chunks.list(wrong) }
        let names = (0..<200).map(String.init)
        let name = try #require(try names.first { try Self.prefix($0).contains { "ABCDEF".contains($0) } })
        let lower = try Self.shard([Self.link(try Self.prefix(name).lowercased() + name)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(lower, .badPrefix)) { try await chunks.list(lower) }
        // An entry of the right slot at the root, in a shard whose path it does not have.
        let inner = try Self.shard([Self.link(try Self.prefix("a", depth: 1) + "a")], into: &chunks)
        let slot = try Self.prefix("a") == "00" ? "01" : "00"
        let outer = try Self.shard([Self.link(slot, inner)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(inner, .misplacedEntry)) { try await chunks.list(outer) }
    }

    @Test("shards that are empty, of another fan-out, plain folders or files are refused below the root")
    func badShardsBelow() async throws {
        var chunks = Chunks()
        let empty = try Self.shard([], into: &chunks)
        #expect(try await chunks.list(empty).isEmpty)
        let narrow = try Self.shard([], fanout: 8, into: &chunks)
        let plain = try buildFolder([], .v1, into: &chunks).cid
        let raw = chunks.add([1], codec: .raw)
        for (below, fault) in [
            (empty, .inconsistent(empty, .emptyShard)), (narrow, .inconsistent(narrow, .badFanout(8))),
            (plain, .notAFolder(plain)), (raw, .notAFolder(raw)),
        ] as [(CID, UnixFSError)] {
            let root = try Self.shard([Self.link("07", below)], into: &chunks)
            await #expect(throws: fault) { try await chunks.list(root) }
        }
    }

    @Test("a bomb of shards that all link the same shards is refused after one chunk a level")
    func bomb() async throws {
        var chunks = Chunks()
        let slots = try #require(ShardSlots(fanout: 256))
        var below = try Self.shard([Self.link(try Self.prefix("a", depth: 7) + "a")], into: &chunks)
        for _ in 0..<7 {
            let links = (0..<256).map { DagPBLink(cid: below, name: slots.prefix($0), tsize: 1) }
            below = try Self.shard(links, into: &chunks)
        }
        let root = below
        await #expect(throws: UnixFSError.self) { try await chunks.list(root) }
        #expect(chunks.log.take().count == 8)
        // A chain deeper than the hash has bits.
        var chain = try Self.shard([Self.link(try Self.prefix("a") + "a")], into: &chunks)
        let last = chain
        for depth in (0..<8).reversed() {
            chain = try Self.shard([Self.link(try Self.prefix("a", depth: depth), chain)], into: &chunks)
        }
        let deep = chain
        await #expect(throws: UnixFSError.tooDeep(last)) { try await chunks.list(deep) }
    }

    @Test("a listing stops at its cap")
    func cap() async throws {
        var chunks = Chunks()
        for threshold in [0, 1 << 20] {
            let root = try buildFolder(
                try (0..<100).map { try entry("\($0)", Self.file) }, try layout(threshold: threshold), into: &chunks
            ).cid
            #expect(try await chunks.list(root, maxEntries: 100).count == 100)
            await #expect(throws: UnixFSError.tooManyEntries(root, max: 99)) {
                try await chunks.list(root, maxEntries: 99)
            }
        }
    }

    @Test("flipped shards under their own CIDs never trap, and list no name twice")
    func damage() async throws {
        var chunks = Chunks()
        let root = try buildFolder(
            try (0..<8).map { try entry("n\($0)", Self.file) }, try layout(threshold: 0), into: &chunks
        ).cid
        let bytes = try #require(chunks.bytes[root])
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            var changed = chunks
            let other = changed.add(flipped)
            guard let entries = try? await changed.list(other) else { continue }
            #expect(Set(entries.map(\.name)).count == entries.count)
        }
    }
}
