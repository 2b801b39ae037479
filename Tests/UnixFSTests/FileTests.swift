// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

@Suite("Files")
struct FileTests {
    static let sizes = Array(0...40) + [107, 108, 109, 323, 324, 325, 971, 972, 973, 1500]

    @Test("whatever is built is read back, in any layout, pushed in pieces of any length", arguments: [true, false])
    func readBack(raw: Bool) async throws {
        var random = SeededGenerator(seed: 21)
        for profile in [try layout(raw: raw), try layout(raw: raw, leaf: 1, links: 2), .v0, .v1, .v1_2025] {
            for size in Self.sizes {
                let content = random.bytes(size)
                var chunks = Chunks()
                let root = build(content, profile, step: random.number(1...9), into: &chunks)
                #expect(root.size == UInt64(size))
                #expect(try await chunks.read(root.cid) == content)
                var whole = Chunks()
                #expect(build(content, profile, into: &whole) == root)
                #expect(whole.bytes == chunks.bytes)
            }
        }
    }

    @Test("large files of the real profiles are read back", arguments: [ImportProfile.v0, .v1, .v1_2025])
    func readBackLarge(profile: ImportProfile) async throws {
        for size in [profile.leafBytes - 1, profile.leafBytes, profile.leafBytes + 1, 3 * profile.leafBytes + 77] {
            let content = try ChaCha20Stream.bytes(seed: "large", count: size)
            var chunks = Chunks()
            let root = build(content, profile, step: 100_000, into: &chunks)
            #expect(try await chunks.read(root.cid) == content)
            let total = chunks.bytes.values.reduce(0) { $0 + $1.count }
            #expect(root.tsize == UInt64(total))
        }
    }

    @Test("leaves hashed elsewhere give the same root and the same nodes", arguments: [true, false])
    func addedLeaves(raw: Bool) throws {
        let profile = try layout(raw: raw)
        var random = SeededGenerator(seed: 22)
        for size in Self.sizes where size > 0 {
            let content = random.bytes(size)
            var pushed = Chunks()
            let root = build(content, profile, into: &pushed)
            var chunks = Chunks()
            var builder = FileBuilder(profile: profile)
            for start in stride(from: 0, to: size, by: profile.leafBytes) {
                let leaf = profile.leaf(Array(content[start...].prefix(profile.leafBytes)))
                chunks.add([leaf])
                chunks.add(builder.add(leaf: leaf.cid, size: min(profile.leafBytes, size - start)))
            }
            let (added, last) = builder.finish()
            chunks.add(last)
            #expect(added == root)
            #expect(chunks.bytes == pushed.bytes)
        }
    }

    @Test("the tree is balanced: full nodes but on the right edge, leaves equally deep, no node above the root leaf")
    func balanced() throws {
        let profile = try layout(leaf: 1, links: 3)
        for count in 2...100 {
            var chunks = Chunks()
            let root = build([UInt8](repeating: 7, count: count), profile, into: &chunks)
            var level = [root.cid]
            var height = 0
            while level[0].codec == .dagPB {
                let nodes = try level.map { try DagPBNode.decode(try #require(chunks.bytes[$0])) }
                #expect(nodes.dropLast().allSatisfy { $0.links.count == 3 })
                level = nodes.flatMap { $0.links.map(\.cid) }
                #expect(Set(level.map(\.codec)).count == 1)
                height += 1
            }
            #expect(level.count == count)
            var capacity = 1
            for _ in 0..<height - 1 { capacity *= 3 }
            #expect(capacity < count && count <= capacity * 3)
        }
    }

    @Test("a builder that has finished starts over")
    func startsOver() {
        var builder = FileBuilder()
        _ = builder.push(utf8("one"))
        let first = builder.finish().root
        #expect(builder.size == 0)
        _ = builder.push(utf8("one"))
        #expect(builder.finish().root == first)
    }

    @Test("every range equals the slice, and no leaf outside it is fetched", arguments: [true, false])
    func ranges(raw: Bool) async throws {
        let profile = try layout(raw: raw)
        var random = SeededGenerator(seed: 23)
        for size in [0, 1, 4, 5, 37, 108, 150] {
            let content = random.bytes(size)
            var chunks = Chunks()
            let root = build(content, profile, into: &chunks)
            let leaves = Set(stride(from: 0, to: size, by: 4).map { profile.leaf(Array(content[$0...].prefix(4))).cid })
            for _ in 0..<60 {
                let lower = random.number(0...size + 3)
                let upper = random.number(lower...size + 6)
                let slice = Array(content[min(lower, size)..<min(upper, size)])
                let read = try await chunks.read(root.cid, range: UInt64(lower)..<UInt64(upper))
                #expect(read == slice)
                let fetched = chunks.log.take().filter { leaves.contains($0) && $0 != root.cid }
                #expect(slice.isEmpty ? fetched.isEmpty : fetched.count <= (slice.count + 6) / 4)
            }
        }
    }

    @Test("a range can be read though a chunk outside it is missing")
    func missingOutside() async throws {
        var chunks = Chunks()
        let root = build(Array(0..<12), try layout(), into: &chunks)
        chunks.bytes[CID.of([4, 5, 6, 7], codec: .raw)] = nil
        #expect(try await chunks.read(root.cid, range: 0..<4) == [0, 1, 2, 3])
        #expect(try await chunks.read(root.cid, range: 8..<100) == [8, 9, 10, 11])
        await #expect(throws: UnixFSError.missing(CID.of([4, 5, 6, 7], codec: .raw))) {
            try await chunks.read(root.cid)
        }
    }

    @Test("a walk names the chunks that come next, in order")
    func upcoming() throws {
        var chunks = Chunks()
        let root = build(Array(0..<12), try layout(), into: &chunks)
        var walk = FileWalk(root: root.cid)
        #expect(walk.upcoming(5) == [root.cid])
        let first = walk.next()
        let step = try #require(first)
        #expect(try walk.take(step, chunks.bytes[root.cid].map { Chunk($0, codec: .dagPB) }).isEmpty)
        let leaves = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]].map { CID.of($0, codec: .raw) }
        #expect(walk.fileSize == 12)
        #expect(walk.upcoming(2) == Array(leaves.prefix(2)))
        #expect(walk.upcoming(9) == leaves)
        let second = walk.next()
        let leaf = try #require(second)
        #expect(try walk.take(leaf, Chunk([0, 1, 2, 3], codec: .raw)) == [0, 1, 2, 3])
        #expect(throws: UnixFSError.mismatch(leaf.cid)) { try walk.take(leaf, Chunk([9], codec: .raw)) }
    }

    @Test("content inside CIDs is read without fetching, up to 128 bytes", arguments: ["", "x"])
    func inline(text: String) async throws {
        let name = text.isEmpty ? try cid("bafkqaaa") : try CID(bytes: [1, 0x55, 0, 1, 0x78])
        let chunks = Chunks()
        #expect(try await chunks.read(name) == utf8(text))
        let longest = try CID(bytes: [1, 0x55, 0, 0x80, 1] + [UInt8](repeating: 66, count: 128))
        #expect(try await chunks.read(longest) == [UInt8](repeating: 66, count: 128))
        #expect(throws: (any Error).self) {
            try CID(bytes: [1, 0x55, 0, 0x81, 1] + [UInt8](repeating: 66, count: 129))
        }
        #expect(chunks.log.take().isEmpty)
    }
}
