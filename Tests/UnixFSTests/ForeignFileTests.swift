// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

/// Trees that this module does not build, honest and hostile.
@Suite("Files of others")
struct ForeignFileTests {
    static func link(_ cid: CID, name: [UInt8]? = []) -> DagPBLink { DagPBLink(cid: cid, name: name, tsize: nil) }

    /// A node over parts, with sizes that are true unless given.
    static func node(
        _ parts: [(CID, UInt64)], data: [UInt8] = [], size: UInt64? = nil, kind: UnixFSData.Kind = .file,
        into chunks: inout Chunks
    ) -> CID {
        let sum = size ?? parts.reduce(UInt64(data.count)) { $0 &+ $1.1 }
        let message = UnixFSData(
            kind: kind, data: data.isEmpty ? nil : data[...], fileSize: sum, blockSizes: parts.map(\.1))
        return chunks.add(message, links: parts.map { link($0.0) })
    }

    @Test("nodes with bytes and links, parts of several depths and kinds, and both CID versions are read")
    func mixedShapes() async throws {
        var chunks = Chunks()
        let raw = chunks.add(utf8("cd"), codec: .raw)
        let old = Self.node([], data: utf8("ef"), kind: .raw, into: &chunks)
        let version0 = build(utf8("gh"), .v0, into: &chunks).cid
        let inline = try CID(bytes: [1, 0x55, 0, 2] + utf8("ij"))
        let inner = Self.node([(old, 2), (version0, 2)], data: utf8("__"), into: &chunks)
        let root = Self.node([(raw, 2), (inner, 6), (inline, 2), (raw, 2)], data: utf8("ab"), into: &chunks)
        let whole = utf8("abcd__efghijcd")
        #expect(try await chunks.read(root) == whole)
        for lower in 0...whole.count {
            for upper in lower...whole.count {
                #expect(
                    try await chunks.read(root, range: UInt64(lower)..<UInt64(upper)) == Array(whole[lower..<upper]))
            }
        }
    }

    @Test("parts of no bytes are read when they are empty leaves, and refused when they hide something")
    func emptyParts() async throws {
        var chunks = Chunks()
        let full = chunks.add(utf8("x"), codec: .raw)
        let empty = build([], .v1, into: &chunks).cid
        let emptyNode = build([], .v0, into: &chunks).cid
        let honest = Self.node([(empty, 0), (full, 1), (emptyNode, 0)], into: &chunks)
        #expect(try await chunks.read(honest) == utf8("x"))
        let hidden = Self.node([(full, 1), (full, 0)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(full, .sizeDiffers(declared: 0, found: 1))) {
            try await chunks.read(hidden)
        }
        let nest = Self.node([(empty, 0)], into: &chunks)
        let deep = Self.node([(full, 1), (nest, 0)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(nest, .emptyPartWithLinks)) { try await chunks.read(deep) }
    }

    @Test("sizes that lie are refused on every level")
    func lies() async throws {
        var chunks = Chunks()
        let leaf = chunks.add(utf8("abcd"), codec: .raw)
        let tooMuch = Self.node([(leaf, 5)], into: &chunks)
        let wrongSum = Self.node([(leaf, 4)], size: 5, into: &chunks)
        let inner = Self.node([(leaf, 4), (leaf, 4)], into: &chunks)
        let outer = Self.node([(inner, 9)], into: &chunks)
        let overflow = Self.node([(leaf, .max), (leaf, 2)], into: &chunks)
        let huge = Self.node([(leaf, .max)], into: &chunks)
        let extra = chunks.add(UnixFSData(kind: .file, fileSize: 4, blockSizes: [4]), links: [])
        let unnamed = chunks.add(UnixFSData(kind: .file, fileSize: 0), links: [Self.link(leaf)])
        let absent = chunks.add(UnixFSData(kind: .file, data: [1]))
        for (root, fault) in [
            (tooMuch, .inconsistent(leaf, .sizeDiffers(declared: 5, found: 4))),
            (wrongSum, .inconsistent(wrongSum, .sizesDoNotAddUp)),
            (outer, .inconsistent(inner, .sizeDiffers(declared: 9, found: 8))),
            (overflow, .inconsistent(overflow, .sizesDoNotAddUp)), (huge, .inconsistent(huge, .sizesDoNotAddUp)),
            (extra, .inconsistent(extra, .sizesAndLinksDiffer)),
            (unnamed, .inconsistent(unnamed, .sizesAndLinksDiffer)),
            (absent, .inconsistent(absent, .sizesDoNotAddUp)),
        ] as [(CID, UnixFSError)] {
            await #expect(throws: fault) { try await chunks.read(root) }
        }
    }

    @Test("chunks that are no parts of files are refused")
    func wrongKinds() async throws {
        var chunks = Chunks()
        let folder = try buildFolder([], .v1, into: &chunks).cid
        let other = CID.of([1], codec: .dagCBOR)
        let strange = try CID(bytes: [1, 0x55, 0x13, 64] + [UInt8](repeating: 0, count: 64))
        let named = chunks.add(
            UnixFSData(kind: .file, fileSize: 2, blockSizes: [2]), links: [Self.link(folder, name: utf8("x"))])
        let bare = chunks.add([0x0a, 0x00])
        for (root, fault) in [
            (folder, .notAFile(folder)), (other, .unsupportedCodec(other)), (strange, .unsupportedHash(strange)),
            (Self.node([(folder, 2)], into: &chunks), .notAFile(folder)),
            (Self.node([(other, 2)], into: &chunks), .unsupportedCodec(other)),
            (named, .inconsistent(named, .namedLink)), (bare, .malformed(bare, .missingData)),
        ] as [(CID, UnixFSError)] {
            await #expect(throws: fault) { try await chunks.read(root) }
        }
    }

    @Test("other bytes than those of the CID, too many of them, or none are refused")
    func wrongBytes() async throws {
        var chunks = Chunks()
        let content = utf8("hello")
        let raw = chunks.add(content, codec: .raw)
        chunks.bytes[raw] = utf8("hallo")
        await #expect(throws: UnixFSError.mismatch(raw)) { try await chunks.read(raw) }
        chunks.bytes[raw] = nil
        await #expect(throws: UnixFSError.missing(raw)) { try await chunks.read(raw) }
        let large = chunks.add([UInt8](repeating: 0, count: UnixFSLimits.chunkBytes + 1), codec: .raw)
        await #expect(throws: UnixFSError.malformed(large, .tooLarge)) { try await chunks.read(large) }
    }

    @Test("the cap counts the bytes that are wanted")
    func cap() async throws {
        var chunks = Chunks()
        let root = build(Array(0..<100), try layout(), into: &chunks).cid
        #expect(try await chunks.read(root, maxBytes: 100).count == 100)
        await #expect(throws: UnixFSError.tooLarge(root, size: 100, max: 99)) {
            try await chunks.read(root, maxBytes: 99)
        }
        #expect(try await chunks.read(root, range: 40..<50, maxBytes: 10).count == 10)
    }

    @Test("a bomb that links the same chunk 174^5 times is refused by its size, after one chunk")
    func bomb() async throws {
        var chunks = Chunks()
        var part = (chunks.add([UInt8](repeating: 0, count: 262144), codec: .raw), UInt64(262144))
        for _ in 0..<5 {
            let node = Self.node([(CID, UInt64)](repeating: part, count: 174), into: &chunks)
            part = (node, part.1 * 174)
        }
        await #expect(throws: UnixFSError.tooLarge(part.0, size: part.1, max: 1 << 30)) {
            try await chunks.read(part.0)
        }
        #expect(chunks.log.take() == [part.0])
        // A small claim over the same tree is found out by the first node below.
        let inner = part.0
        let liar = Self.node([(inner, 1)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(inner, .sizeDiffers(declared: 1, found: part.1))) {
            try await chunks.read(liar)
        }
    }

    @Test("a file of many empty parts, or of more parts at a time than fit the memory, is refused")
    func partsForNothing() async throws {
        var chunks = Chunks()
        let full = (chunks.add(utf8("x"), codec: .raw), UInt64(1))
        let empty = (build([], .v1, into: &chunks).cid, UInt64(0))
        let most = Self.node([full] + Array(repeating: empty, count: 1024), into: &chunks)
        #expect(try await chunks.read(most) == utf8("x"))
        let again = Self.node([full, empty, (most, 1)], into: &chunks)
        await #expect(throws: UnixFSError.inconsistent(most, .tooManyParts)) { try await chunks.read(again) }
        // Each node has its first part below, and 40000 parts that wait meanwhile. Written by hand, to save time.
        _ = chunks.log.take()
        let link = DagPBNode(links: [Self.link(full.0)], data: nil).encoded()
        var wide = full
        for _ in 0..<8 {
            let first = DagPBNode(links: [Self.link(wide.0)], data: nil).encoded()
            let sizes = UnixFSData(kind: .file, fileSize: wide.1 + 40_000, blockSizes: [wide.1]).encoded()
            let waiting = ProtobufWriter.packed([UInt8](repeating: 1, count: 40_000), field: 4)
            let data = DagPBNode(links: [], data: (sizes + waiting)[...]).encoded()
            let links = [[UInt8]](repeating: link, count: 40_000)
            wide = (chunks.add(first + Array(links.joined()) + data), wide.1 + 40_000)
        }
        let root = wide.0
        let last = try await #require(throws: UnixFSError.self) { try await chunks.read(root) }
        guard case .inconsistent(_, .tooManyParts) = last else { throw last }
        #expect(chunks.log.take().count == 7)
    }

    @Test("a chain of 32 nodes is read, a longer one is refused")
    func depth() async throws {
        var chunks = Chunks()
        var part = chunks.add(utf8("x"), codec: .raw)
        for _ in 0..<32 { part = Self.node([(part, 1)], into: &chunks) }
        #expect(try await chunks.read(part) == utf8("x"))
        let first = Self.node([(chunks.add(utf8("x"), codec: .raw), 1)], into: &chunks)
        part = Self.node([(part, 1)], into: &chunks)
        await #expect(throws: UnixFSError.tooDeep(first)) { try await chunks.read(part) }
    }

    @Test("no truncated or flipped chunk is read as the file")
    func damage() async throws {
        var chunks = Chunks()
        let content: [UInt8] = Array(0..<30)
        let root = build(content, try layout(raw: false), into: &chunks).cid
        for (name, bytes) in chunks.bytes {
            var damaged = (0..<bytes.count).map { Array(bytes.prefix($0)) }
            for bit in 0..<bytes.count * 8 {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                damaged.append(flipped)
            }
            for wrong in damaged {
                var broken = chunks
                broken.bytes[name] = wrong
                await #expect(throws: UnixFSError.mismatch(name)) { try await broken.read(root) }
            }
        }
    }

    @Test("flipped nodes under their own CIDs never trap, and yield no more than they declare")
    func damageWithTrueNames() async throws {
        var chunks = Chunks()
        let root = build(Array(0..<30), try layout(raw: false), into: &chunks).cid
        let bytes = try #require(chunks.bytes[root])
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            var changed = chunks
            let other = changed.add(flipped)
            #expect(other != root)
            var reader = FileReader(root: other, maxBytes: 1000, fetch: changed.fetch)
            var count: UInt64 = 0
            while let part = try? await reader.next() { count += UInt64(part.count) }
            #expect(count <= reader.fileSize ?? 0)
        }
    }
}
