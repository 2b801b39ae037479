// SPDX-License-Identifier: Apache-2.0

import CAR
import ContentStore
import Multiformats
import Testing
import UnixFS

@testable import ContentGateway

@Suite("Archives over HTTP")
struct GatewayArchiveTests {
    /// The names in an archive, every one of which is verified.
    private static func names(_ answer: RawResponse) throws -> (roots: [CID], blocks: [CID]) {
        try #require(answer.status == 200 && answer.isWhole, "\(answer.status) \(answer.text.prefix(200))")
        var reader = CARReader()
        reader.feed(answer.body)
        var blocks: [CID] = []
        while let block = try reader.next() { blocks.append(block.cid) }
        try reader.finish()
        return (try #require(reader.header).roots, blocks)
    }

    @Test("a whole tree comes depth first, each chunk once, and can be read from what came")
    func all() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let answer = try await RawClient.get("/ipfs/\(tree.folder)?format=car", at: address)
            let (roots, blocks) = try Self.names(answer)
            #expect(roots == [tree.folder])
            #expect(blocks.first == tree.folder)
            #expect(Set(blocks).count == blocks.count)
            #expect(Set(blocks).isSuperset(of: [tree.hello, tree.file, tree.link, tree.site, tree.page, tree.shards]))
            #expect(answer.headers["content-type"] == "application/vnd.ipld.car; version=1; order=dfs; dups=n")
            #expect(answer.headers["content-disposition"] == "attachment; filename=\"\(tree.folder).car\"")
            #expect(answer.headers["etag"]?.hasPrefix("W/\"\(tree.folder).car.all.") == true)
            #expect(answer.headers["accept-ranges"] == "none")
            let copy = MemoryContentStore()
            var reader = CARReader()
            reader.feed(answer.body)
            while let block = try reader.next() { try await copy.put(block.bytes, as: block.cid) }
            var stream = FileStream(tree.file, from: copy)
            var bytes: [UInt8] = []
            while let piece = try await stream.next() { bytes += piece }
            #expect(bytes == tree.bytes)
        }
    }

    @Test("the path's chunks come first, then what the scope says")
    func scopes() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            func blocks(_ path: String, _ query: String) async throws -> [CID] {
                try Self.names(try await RawClient.get("/ipfs/\(path)?format=car&\(query)", at: address)).blocks
            }
            let big = "\(tree.folder)/big.bin"
            #expect(try await blocks(big, "dag-scope=block") == [tree.folder, tree.file])
            #expect(try await blocks(big, "dag-scope=entity") == [tree.folder, tree.file] + tree.leaves)
            #expect(try await blocks(big, "dag-scope=all") == [tree.folder, tree.file] + tree.leaves)
            #expect(try await blocks("\(tree.folder)/site", "dag-scope=entity") == [tree.folder, tree.site])
            #expect(try await blocks("\(tree.folder)/site/hello.txt", "") == [tree.folder, tree.site, tree.hello])
            #expect(try await blocks("\(tree.folder)/link", "dag-scope=entity") == [tree.folder, tree.link])
            #expect(try await blocks("\(tree.node)", "dag-scope=entity") == [tree.node])
            #expect(try await blocks("\(tree.node)", "") == [tree.node, tree.hello, tree.file] + tree.leaves)
            let shards = try await blocks("\(tree.shards)", "dag-scope=entity")
            #expect(shards.count > 16 && !shards.contains(tree.hello))
            let found = try await blocks("\(tree.shards)/entry-7.txt", "")
            #expect(found.first == tree.shards && found.last == tree.hello && (3...4).contains(found.count))
        }
    }

    @Test("a span of bytes brings the chunks that prove it and no others")
    func spans() async throws {
        let tree = try await SampleTree()
        let leaf = 256 << 10
        try await withGateway(over: tree.store) { address in
            func blocks(_ span: String, of cid: CID? = nil) async throws -> [CID] {
                try Self.names(
                    try await RawClient.get("/ipfs/\(cid ?? tree.file)?format=car&entity-bytes=\(span)", at: address)
                ).blocks
            }
            let root = [tree.file]
            #expect(try await blocks("0:\(leaf - 1)") == root + [tree.leaves[0]])
            #expect(try await blocks("0:\(leaf)") == root + tree.leaves[0...1])
            #expect(try await blocks("\(leaf):*") == root + tree.leaves[1...2])
            #expect(try await blocks("-1:*") == root + [tree.leaves[2]])
            #expect(try await blocks("\(leaf):-\(600_000 - leaf)") == root + [tree.leaves[1]])
            #expect(try await blocks("5:3") == root)
            #expect(try await blocks("0:*", of: tree.hello) == [tree.hello])
            #expect(try await blocks("0:5", of: tree.site) == [tree.site])
            for span in ["600000:*", "0:-600001"] {
                let answer = try await RawClient.get("/ipfs/\(tree.file)?format=car&entity-bytes=\(span)", at: address)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("with repeats a chunk comes as often as it is linked")
    func repeats() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let answer = try await RawClient.get(
                "/ipfs/\(tree.node)", at: address, ["Accept: application/vnd.ipld.car;version=1;order=dfs;dups=y"])
            let blocks = try Self.names(answer).blocks
            #expect(blocks == [tree.node, tree.hello, tree.file] + tree.leaves + [tree.hello])
            #expect(answer.headers["content-type"]?.hasSuffix("dups=y") == true)
            #expect(answer.headers["content-location"] == "/ipfs/\(tree.node)?format=car&car-dups=y")
        }
    }

    @Test("what is inline in a CID is in no archive, and what it links to is")
    func inlined() async throws {
        let store = MemoryContentStore()
        let leaf = try await store.put([1, 2, 3], codec: .raw)
        let inner = DagPBNode(links: [DagPBLink(cid: leaf, name: nil, tsize: nil)], data: nil).encoded()
        let inline = try CID(bytes: [1, 0x70, 0, UInt8(inner.count)] + inner)
        let root = try await store.put(
            DagPBNode(links: [DagPBLink(cid: inline, name: nil, tsize: nil)], data: nil).encoded(), codec: .dagPB)
        let tree = try await SampleTree.folder([("a", root)], store)
        try await withGateway(over: store) { address in
            // The nodes are no UnixFS files: as a part of a folder they are followed all the same.
            let blocks = try Self.names(try await RawClient.get("/ipfs/\(tree)?format=car", at: address)).blocks
            #expect(blocks == [tree, root, leaf])
        }
    }

    @Test("a tree that links the same chunks over and over ends at the limit")
    func bomb() async throws {
        let store = MemoryContentStore()
        var top = try await store.put([0], codec: .raw)
        for _ in 0..<40 {
            let links = [top, top].map { DagPBLink(cid: $0, name: nil, tsize: nil) }
            let data = UnixFSData(kind: .directory).encoded()
            top = try await store.put(DagPBNode(links: links, data: data[...]).encoded(), codec: .dagPB)
        }
        let node = try await store.put([0xd8, 0x2a, 0x58, 0x25, 0x00] + top.bytes, codec: .dagCBOR)
        var limits = ContentGatewayLimits()
        limits.archiveChunks = 1000
        try await withGateway(over: store, limits: limits) { address in
            let once = try Self.names(try await RawClient.get("/ipfs/\(node)?format=car", at: address)).blocks
            #expect(once.count == 42)
            let often = try await RawClient.get("/ipfs/\(node)?format=car&car-dups=y", at: address)
            #expect(often.status == 200 && !often.isWhole)
            #expect(often.body.count < 1000 * 200)
        }
    }
}
