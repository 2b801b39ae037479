// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@testable import ContentStore

@Suite("FileDAG")
struct FileDAGTests {
    static let small = FileDAG.Layout(leafBytes: 4, linksPerNode: 3) ?? .default

    struct Tree: Sendable {
        var root: CID
        var chunks: [CID: [UInt8]]

        func reader(maxBytes: UInt64 = .max, layout: FileDAG.Layout = FileDAGTests.small) -> FileDAG.Reader {
            FileDAG.Reader(root: root, maxBytes: maxBytes, layout: layout) { [chunks] in chunks[$0] }
        }

        func bytes(maxBytes: UInt64 = .max) async throws -> [UInt8] {
            var reader = reader(maxBytes: maxBytes)
            var bytes: [UInt8] = []
            while let part = try await reader.next() { bytes += part }
            return bytes
        }
    }

    static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8 &+ 3 &* ($0 >> 16)) }
    }

    static func build(_ bytes: [UInt8], step: Int = .max, layout: FileDAG.Layout = small) -> Tree {
        var builder = FileDAG.Builder(layout: layout)
        var chunks: [CID: [UInt8]] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            for chunk in builder.push(rest.prefix(step)) { chunks[chunk.cid] = chunk.bytes }
            rest = rest.dropFirst(step)
        }
        let (root, last) = builder.finish()
        for chunk in last { chunks[chunk.cid] = chunk.bytes }
        #expect(last.last?.cid == root)
        return Tree(root: root, chunks: chunks)
    }

    @Test("every length up to four levels is read back, and pieces of any size give the same root")
    func roundTrip() async throws {
        for count in Array(0...120) + [323, 324, 325] {
            let bytes = Self.bytes(count)
            let tree = Self.build(bytes)
            #expect(try await tree.bytes() == bytes)
            for step in [1, 3, 5] { #expect(Self.build(bytes, step: step).root == tree.root) }
        }
    }

    @Test("bytes that fit one leaf are that leaf")
    func oneLeaf() {
        #expect(Self.build([]).root == CID.of([], codec: .raw))
        #expect(Self.build([1, 2, 3, 4]).root == CID.of([1, 2, 3, 4], codec: .raw))
        #expect(Self.build([1, 2, 3, 4, 5]).root.codec == .dagCBOR)
    }

    @Test("the node format is fixed")
    func golden() throws {
        let tree = Self.build([1, 2, 3, 4, 5])
        let node = try #require(tree.chunks[tree.root])
        let first = CID.of([1, 2, 3, 4], codec: .raw)
        let second = CID.of([5], codec: .raw)
        #expect(
            try DagCBORValue.decode(node, limits: .default).dagJSON()
                == "{\"links\":[{\"/\":\"\(first)\"},{\"/\":\"\(second)\"}],\"size\":5,\"sizes\":[4,1]}")
    }

    @Test("the default layout cuts at 256 KiB")
    func defaultLayout() async throws {
        let bytes = Self.bytes(600_000)
        let tree = Self.build(bytes, layout: .default)
        #expect(tree.chunks.values.map(\.count).sorted().suffix(2) == [262_144, 262_144])
        #expect(tree.chunks.count == 4)
        var reader = tree.reader(layout: .default)
        #expect(try await reader.next()?.count == 262_144)
    }

    @Test("a builder holds one leaf, not the file")
    func streams() {
        var builder = FileDAG.Builder(layout: Self.small)
        var returned = 0
        for _ in 0..<1000 { returned += builder.push([1, 2, 3, 4]).count }
        #expect(returned >= 999)
    }

    @Test("a tree is listed root first, each chunk once, without fetching leaves")
    func listing() async throws {
        let bytes = [UInt8](repeating: 1, count: 40)
        let tree = Self.build(bytes)
        let cids = try await FileDAG.cids(tree.root, layout: Self.small) { [chunks = tree.chunks] cid in
            #expect(cid.codec == .dagCBOR)
            return chunks[cid]
        }
        #expect(cids.first == tree.root)
        #expect(Set(cids) == Set(tree.chunks.keys))
        #expect(cids.count == tree.chunks.count)
    }

    @Test("a file larger than allowed is refused at its root")
    func tooLarge() async throws {
        let tree = Self.build(Self.bytes(40))
        await #expect(throws: FileDAGError.tooLarge(size: 40, max: 39)) { try await tree.bytes(maxBytes: 39) }
        #expect(try await tree.bytes(maxBytes: 40).count == 40)
        await #expect(throws: FileDAGError.tooLarge(size: 4, max: 3)) {
            try await Self.build([1, 2, 3, 4]).bytes(maxBytes: 3)
        }
    }

    @Test("a missing chunk and a chunk with other bytes are refused by name, whichever it is")
    func missingAndWrong() async throws {
        let tree = Self.build(Self.bytes(100))
        for (cid, bytes) in tree.chunks {
            var other = tree
            other.chunks[cid] = nil
            await #expect(throws: FileDAGError.missing(cid)) { try await other.bytes() }
            for index in bytes.indices {
                other.chunks[cid] = bytes
                other.chunks[cid]?[index] ^= 1
                await #expect(throws: FileDAGError.mismatch(cid)) { try await other.bytes() }
            }
        }
    }

    /// A tree whose root is this node, and whose leaves are all there.
    private func forged(size: UInt64? = nil, leaves: [[UInt8]], sizes: [UInt64]? = nil, codec: Multicodec = .raw)
        -> Tree
    {
        let links = leaves.map { CID.of($0, codec: codec) }
        let sizes = sizes ?? leaves.map { UInt64($0.count) }
        let map = DagCBORMap([
            ("size", .integer(Int64(size ?? sizes.reduce(0, +)))), ("links", .array(links.map { .link($0) })),
            ("sizes", .array(sizes.map { .integer(Int64($0)) })),
        ])
        let node = DagCBORValue.map(map).encoded()
        var chunks = Dictionary(zip(links, leaves)) { first, _ in first }
        chunks[CID.of(node, codec: .dagCBOR)] = node
        return Tree(root: CID.of(node, codec: .dagCBOR), chunks: chunks)
    }

    @Test("a tree of the right form is taken, so that the next test means something")
    func rightForm() async throws {
        #expect(try await forged(leaves: [[1, 2, 3, 4], [5]]).bytes() == [1, 2, 3, 4, 5])
    }

    @Test("trees of any other form are refused")
    func wrongForm() async throws {
        let full: [UInt8] = [1, 2, 3, 4]
        let trees: [(String, Tree)] = [
            ("a leaf that is not full", forged(leaves: [[1, 2], full])),
            ("an empty leaf", forged(leaves: [full, []])),
            ("a node for one leaf", forged(leaves: [full])),
            ("a node for nothing", forged(leaves: [])),
            ("too many links", forged(leaves: [full, full, full, full])),
            ("a size that lies", forged(size: 6, leaves: [full, [5]])),
            ("sizes that lie", forged(leaves: [full, [5]], sizes: [4, 2])),
            ("more sizes than links", forged(leaves: [full], sizes: [4, 4])),
            ("fewer sizes than links", forged(leaves: [full, full, full], sizes: [4, 4])),
            ("a leaf that is a node", forged(leaves: [full, [5]], codec: .dagCBOR)),
            ("a size near 2^63", forged(size: .max / 2, leaves: [full, [5]])),
        ]
        for (what, tree) in trees {
            await #expect(throws: FileDAGError.self, "\(what)") { try await tree.bytes() }
        }
    }

    @Test("bytes that are no node never trap")
    func fuzz() async throws {
        var state: UInt64 = 7
        let good = try #require(Self.build([1, 2, 3, 4, 5]).chunks.values.max { $0.count < $1.count })
        for round in 0..<2000 {
            var bytes = good
            for _ in 0...(round % 3) {
                state = state &* 6_364_136_223_846_793_005 &+ 1
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 40)
            }
            let root = CID.of(bytes, codec: .dagCBOR)
            guard bytes != good else { continue }
            await #expect(throws: FileDAGError.self) { try await Tree(root: root, chunks: [root: bytes]).bytes() }
        }
        for codec in [Multicodec.dagPB, .libp2pKey] {
            let root = CID.of([1], codec: codec)
            await #expect(throws: FileDAGError.badNode(root)) {
                try await Tree(root: root, chunks: [root: [1]]).bytes()
            }
        }
    }

    @Test("layouts out of range do not exist")
    func layouts() {
        #expect(FileDAG.Layout(leafBytes: 0, linksPerNode: 2) == nil)
        #expect(FileDAG.Layout(leafBytes: (2 << 20) + 1, linksPerNode: 2) == nil)
        #expect(FileDAG.Layout(leafBytes: 1, linksPerNode: 1) == nil)
        #expect(FileDAG.Layout(leafBytes: 1, linksPerNode: 1025) == nil)
    }
}
