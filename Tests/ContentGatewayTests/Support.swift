// SPDX-License-Identifier: Apache-2.0

import ContentStore
import DagCBOR
import Foundation
import Logging
import Multiformats
import Testing
import UnixFS

@testable import ContentGateway

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

/// Runs a server over a reader on a port of the kernel's choice while `body` runs.
func withGateway<Value: Sendable>(
    over reader: any ContentReader, host: String = "127.0.0.1", limits: ContentGatewayLimits = .init(),
    _ body: @escaping @Sendable (ContentGatewayAddress) async throws -> Value
) async throws -> Value {
    let ready = AsyncStream<ContentGatewayAddress>.makeStream()
    let server = ContentGatewayServer(
        reader: reader, address: ContentGatewayAddress(host: host, port: 0), limits: limits,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { ready.continuation.yield($0) }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask {
            try await server.run()
            ready.continuation.finish()
            return nil
        }
        group.addTask {
            for await address in ready.stream { return try await body(address) }
            throw CancellationError()
        }
        defer { group.cancelAll() }
        while let value = try await group.next() { if let value { return value } }
        throw CancellationError()
    }
}

/// A store with one of everything.
struct SampleTree: Sendable {
    let store = MemoryContentStore()
    /// 600,000 bytes that are not the same anywhere, in three leaves.
    let bytes: [UInt8]
    let file: CID
    let leaves: [CID]
    /// "hello.txt" and its one raw chunk.
    let hello: CID
    /// index.html.
    let page: CID
    /// A folder with an index.
    let site: CID
    let link: CID
    /// 300 entries in shards.
    let shards: CID
    let node: CID
    /// hello.txt, big.bin, ünï code.txt, link, site, shards, and names that bite.
    let folder: CID

    static let evil = ["<script>alert(1)", "a&b\"c'.txt", "javascript:alert(1)", "line\nbreak", "turn\u{202e}gpj.exe"]

    init() async throws {
        var generator = SeededGenerator(state: 7)
        bytes = generator.bytes(600_000)
        var importer = FileImporter(store: store)
        try await importer.write(bytes)
        file = try await importer.finish().cid
        leaves = try DagPBNode.links(of: try #require(try await store.get(file)).bytes, codec: .dagPB)
        hello = try await store.put(Array("hello world\n".utf8), codec: .raw)
        page = try await store.put(Array("<!doctype html><title>woven</title>".utf8), codec: .raw)
        link = try await Self.put(try SymlinkNode(target: "../<secret>").build(), store)
        site = try await Self.folder([("index.html", page), ("hello.txt", hello)], store)
        var many: [(String, CID)] = []
        for number in 0..<300 { many.append(("entry-\(number).txt", hello)) }
        let profile = try #require(
            ImportProfile(
                rawLeaves: true, leafBytes: 256 << 10, linksPerNode: 174, fanout: 16, folderThreshold: 1000))
        shards = try await Self.folder(many, store, profile: profile)
        let value = DagCBORValue.map(DagCBORMap([("to", .array([.link(hello), .link(file), .link(hello)]))]))
        node = try await store.put(value.encoded(), codec: .dagCBOR)
        var names = [
            ("hello.txt", hello), ("big.bin", file), ("ünï code.txt", hello), ("link", link), ("site", site),
            ("shards", shards),
        ]
        for name in Self.evil { names.append((name, hello)) }
        folder = try await Self.folder(names, store)
    }

    static func folder(
        _ entries: [(String, CID)], _ store: MemoryContentStore, profile: ImportProfile = .v1
    ) async throws -> CID {
        var builder = FolderBuilder(profile: profile)
        for (name, cid) in entries { builder.add(try EntryName(name), cid: cid, tsize: 1) }
        let (root, chunks) = try builder.finish()
        for chunk in chunks { try await store.put(chunk) }
        return root.cid
    }

    private static func put(_ built: (root: FolderRoot, chunk: Chunk), _ store: MemoryContentStore) async throws -> CID
    {
        try await store.put(built.chunk)
        return built.root.cid
    }
}
