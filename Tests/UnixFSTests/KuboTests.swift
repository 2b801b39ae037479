// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import Testing

@testable import UnixFS

/// The same files and folders given to Kubo 0.22 and to aleph-cid.
@Suite("Kubo", .enabled(if: KuboPeer.isInstalled, "Scripts/peers installs Kubo"), .timeLimit(.minutes(5)))
struct KuboTests {
    @Test("files of all lengths around the boundaries have Kubo's CIDs, and those of aleph-cid in version 1")
    func files() throws {
        let peer = try KuboPeer()
        defer { peer.remove() }
        var sizes = [0, 1, 262143, 262144, 262145, 524287, 524288, 524289, 3_000_000]
        sizes += [174 * 262144 - 1, 174 * 262144, 174 * 262144 + 1, 175 * 262144]
        let content = try ChaCha20Stream.bytes(seed: "kubo", count: 175 * 262144)
        var commands: [String] = []
        for size in sizes {
            let file = peer.scratch.appendingPathComponent("\(size)")
            try Data(content.prefix(size)).write(to: file)
            commands += ["hash " + file.path, "v1 " + file.path]
        }
        let answers = try peer.run(commands)
        for (index, size) in sizes.enumerated() {
            let bytes = Array(content.prefix(size))
            #expect(FileVectorTests.root(bytes, .v0).cid == answers[2 * index], "\(size) bytes")
            #expect(FileVectorTests.root(bytes, .v1).cid == answers[2 * index + 1], "\(size) bytes, version 1")
        }
    }

    @Test("trees of folders have Kubo's CIDs, and what Kubo wrote is read back", arguments: [1, 2, 3, 6, 7, 8])
    func trees(seed: UInt64) async throws {
        let peer = try KuboPeer()
        defer { peer.remove() }
        var random = SeededGenerator(seed: seed)
        let tree = peer.scratch.appendingPathComponent("tree")
        try Self.plant(tree, depth: 3, &random)
        try await Self.compare(tree, peer)
    }

    @Test("a folder that Kubo shards has Kubo's CID, and what Kubo wrote is read back")
    func shards() async throws {
        let peer = try KuboPeer()
        defer { peer.remove() }
        var random = SeededGenerator(seed: 4)
        let tree = peer.scratch.appendingPathComponent("tree")
        let large = tree.appendingPathComponent("large")
        try FileManager.default.createDirectory(at: large, withIntermediateDirectories: true)
        // With 34 bytes for each CID these are 300 KB.
        for index in 0..<2500 {
            let name = "\(index)-" + String(repeating: "å", count: random.number(30...50))
            try Data("\(index % 5)".utf8).write(to: large.appendingPathComponent(name))
        }
        let root = try await Self.compare(tree, peer)
        let blocks = try peer.blocks()
        let top = try DagPBNode.decode(try #require(root.digest.flatMap { blocks[$0] }))
        let folder = try DagPBNode.decode(try #require(top.links[0].cid.digest.flatMap { blocks[$0] }))
        #expect(try UnixFSData.decode(try #require(folder.data)).kind == .hamtShard)
    }

    /// Files, folders, empty ones, and symbolic links, with names of several alphabets.
    private static func plant(_ folder: URL, depth: Int, _ random: inout SeededGenerator) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let letters = ["a", "Z", "0", "~", " ", "ü", "ü", "名", "😀", "-", "%2F", "ß"]
        for index in 0..<random.number(0...7) {
            let name = (0..<random.number(1...6)).map { _ in letters[random.number(0...11)] }.joined() + "\(index)"
            let url = folder.appendingPathComponent(name)
            switch random.number(0...9) {
            case 0...3 where depth > 0: try plant(url, depth: depth - 1, &random)
            case 4:
                let target = ["../\(name)", "/nowhere", "x y"][random.number(0...2)]
                try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
            default:
                let size = [0, 5, 1000, 262144, 262145, 600_000][random.number(0...5)]
                try Data(try ChaCha20Stream.bytes(seed: "\(random.next())", count: size)).write(to: url)
            }
        }
    }

    /// Compares the CIDs, then reads everything back from Kubo's repository.
    @discardableResult
    private static func compare(_ tree: URL, _ peer: KuboPeer) async throws -> CID {
        var importer = FolderImport(profile: .v0)
        let root = try importer.root(tree)
        #expect(try peer.run(["add " + tree.path]) == [root.cid])
        let blocks = try peer.blocks()
        let fetch: ChunkFetch = { cid in cid.digest.flatMap { blocks[$0] }.flatMap { Chunk($0, claimedAs: cid) } }
        // Enough of a large folder, everything of a small one.
        let step = importer.contents.count / 500 + 1
        for (index, (path, content)) in importer.contents.sorted(by: { $0.key < $1.key }).enumerated()
        where index % step == 0 || content == .folder {
            let found = try await PathResolver.resolve(try PathResolver.names(path), below: root.cid, fetch: fetch)
            switch (found.kind, content) {
            case (.folder, .folder):
                let names = try await FolderReader.list(found.cid, fetch: fetch).map { path + "/" + $0.name.text }
                #expect(names.allSatisfy { importer.contents[$0] != nil })
                let below = importer.contents.keys.filter { $0.hasPrefix(path + "/") }
                #expect(names.count == below.filter { !$0.dropFirst(path.count + 1).contains("/") }.count)
            case (.file, .file(let bytes)):
                #expect(try await FileReader.read(found.cid, maxBytes: 1 << 30, fetch: fetch) == bytes)
            case (.symlink(let link), .symlink(let target)): #expect(link.target == target)
            default: Issue.record("\(path) is \(found.kind)")
            }
        }
        return root.cid
    }
}
