// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

@Suite("Paths")
struct PathTests {
    struct Tree {
        var chunks = Chunks()
        let raw: CID
        let file: FileRoot
        let link: FolderRoot
        let sub: FolderRoot
        let root: FolderRoot

        /// /raw.txt, /sub/file.bin, /sub/link -> ../raw.txt, with /sub sharded.
        init() throws {
            raw = build(utf8("raw"), .v1, into: &chunks).cid
            file = build(utf8("content"), .v0, into: &chunks)
            let (link, chunk) = try SymlinkNode(target: "../raw.txt").build()
            self.link = link
            chunks.add([chunk])
            sub = try buildFolder(
                [try entry("file.bin", file.cid), try entry("link", link.cid)], try layout(threshold: 0), into: &chunks)
            root = try buildFolder([try entry("raw.txt", raw), try entry("sub", sub.cid)], .v1, into: &chunks)
        }

        func resolve(_ path: String) async throws -> ResolvedPath {
            try await PathResolver.resolve(try PathResolver.names(path), below: root.cid, fetch: chunks.fetch)
        }
    }

    @Test("paths lead to raw bytes, files, folders and symbolic links")
    func kinds() async throws {
        let tree = try Tree()
        for path in ["", "/", "//"] {
            #expect(try await tree.resolve(path) == ResolvedPath(cid: tree.root.cid, kind: .folder, rest: []))
        }
        #expect(try await tree.resolve("/raw.txt") == ResolvedPath(cid: tree.raw, kind: .bytes, rest: []))
        #expect(try await tree.resolve("sub/") == ResolvedPath(cid: tree.sub.cid, kind: .folder, rest: []))
        let file = try await tree.resolve("sub//file.bin")
        #expect(file == ResolvedPath(cid: tree.file.cid, kind: .file(size: 7), rest: []))
        let link = ResolvedPath.Kind.symlink(try SymlinkNode(target: "../raw.txt"))
        #expect(try await tree.resolve("sub/link") == ResolvedPath(cid: tree.link.cid, kind: link, rest: []))
    }

    @Test("symbolic links are not followed: what stands behind them is returned")
    func symlinkOnTheWay() async throws {
        let tree = try Tree()
        let found = try await tree.resolve("sub/link/a/b")
        #expect(found.cid == tree.link.cid)
        #expect(found.rest.map(\.text) == ["a", "b"])
    }

    @Test("paths that lead nowhere are refused with the place")
    func nowhere() async throws {
        let tree = try Tree()
        let name = try EntryName("x")
        await #expect(throws: UnixFSError.noSuchEntry(tree.root.cid, name)) { try await tree.resolve("x/y") }
        await #expect(throws: UnixFSError.noSuchEntry(tree.sub.cid, name)) { try await tree.resolve("sub/x") }
        await #expect(throws: UnixFSError.notAFolder(tree.raw)) { try await tree.resolve("raw.txt/x") }
        await #expect(throws: UnixFSError.notAFolder(tree.file.cid)) { try await tree.resolve("sub/file.bin/x") }
    }

    @Test("every name of a path is checked", arguments: ["..", "sub/..", "./sub", "sub/../../x"])
    func relative(path: String) {
        #expect(throws: UnixFSError.badPath(.relative)) { try PathResolver.names(path) }
    }

    @Test("paths of more than 2048 names are refused")
    func tooLong() throws {
        #expect(try PathResolver.names(String(repeating: "a/", count: 2048)).count == 2048)
        #expect(throws: UnixFSError.pathTooLong) { try PathResolver.names(String(repeating: "a/", count: 2049)) }
    }

    @Test("symbolic links that hold links, or no path, are refused")
    func badSymlinks() async throws {
        var chunks = Chunks()
        let linked = chunks.add(
            UnixFSData(kind: .symlink, data: [0x61]),
            links: [DagPBLink(cid: .of([1], codec: .raw), name: nil, tsize: nil)])
        let targets: [[UInt8]] = [[], [0xff], [0x61, 0], [UInt8](repeating: 0x61, count: 4097)]
        for root in [linked] + targets.map({ chunks.add(UnixFSData(kind: .symlink, data: $0[...])) }) {
            await #expect(throws: UnixFSError.inconsistent(root, .badSymlink)) {
                try await PathResolver.resolve([], below: root, fetch: chunks.fetch)
            }
        }
        let metadata = chunks.add(UnixFSData(kind: .metadata))
        await #expect(throws: UnixFSError.malformed(metadata, .unknownType(3))) {
            try await PathResolver.resolve([], below: metadata, fetch: chunks.fetch)
        }
    }
}
