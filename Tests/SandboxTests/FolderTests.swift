// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import Testing

@testable import Sandbox

@Suite("folders that a hostile program wrote")
struct FolderTests {
    private func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = NSTemporaryDirectory() + "weft-folder-\(UInt64.random(in: 0...UInt64.max))"
        try Folder.make(path, mode: 0o700)
        defer { Folder.remove(path) }
        return try body(path)
    }

    private func list(_ root: String, _ relative: String = "", entries: Int = 1000, depth: Int = 10) throws -> [String]
    {
        let found = Mutex<[String]>([])
        var walk = FolderWalk(entries: entries, depth: depth) { file in
            var text = "\(file.path) \(file.kind)"
            if file.kind == .file {
                try file.read { text += " " + String(decoding: $0, as: UTF8.self) }
            }
            found.withLock { $0.append(text) }
        }
        try walk.run(root: root, relative: relative)
        return found.withLock { $0 }
    }

    @Test("files come with path, mode, size and content, parents first, in byte order")
    func order() throws {
        try withFolder { root in
            try Folder.make(root + "/b", mode: 0o750)
            try Folder.write(root + "/b/2", Array("two".utf8), mode: 0o640)
            try Folder.write(root + "/B", [], mode: 0o755)
            try Folder.write(root + "/c", Array("see".utf8), mode: 0o600)
            #expect(try list(root) == ["B file", "b folder", "b/2 file two", "c file see"])
            #expect(try list(root, "b") == ["2 file two"])
            #expect(try list(root, "./b//2") == ["2 file two"])
            let modes = Mutex<[UInt32]>([])
            var walk = FolderWalk { file in modes.withLock { $0.append(file.mode) } }
            try walk.run(root: root, relative: "")
            #expect(modes.withLock { $0 } == [0o755, 0o750, 0o640, 0o600])
        }
    }

    @Test(
        "paths that lead out or through links are not found",
        arguments: [
            "..", "a/../..", "/etc", "link", "link/passwd", "missing", "file/x", "a\0b", "loop/loop",
        ])
    func outside(_ path: String) throws {
        try withFolder { root in
            symlink("/etc", root + "/link")
            symlink("loop", root + "/loop")
            try Folder.write(root + "/file", [], mode: 0o600)
            do {
                let found = try list(root, path)
                #expect(found.allSatisfy { $0.contains("symlink") })
            } catch let error as SandboxError {
                #expect(error.code == .notFound)
            }
        }
    }

    @Test("a link is shown with its text and never followed")
    func links() throws {
        try withFolder { root in
            symlink("/etc/shadow", root + "/a")
            symlink(root, root + "/b")
            let found = try list(root)
            #expect(found == ["a symlink(target: \"/etc/shadow\")", "b symlink(target: \"\(root)\")"])
        }
    }

    @Test("too many entries, and too deep folders, end the walk with a refusal")
    func caps() throws {
        try withFolder { root in
            for i in 0..<20 { try Folder.write("\(root)/\(i)", [], mode: 0o600) }
            #expect(try list(root, entries: 20).count == 20)
            #expect(throws: SandboxError.self) { try list(root, entries: 19) }
            try Folder.makeParents(of: root + "/d/d/d/d/d/x")
            #expect(try list(root, depth: 6).count == 25)
            let error = #expect(throws: SandboxError.self) { try list(root, depth: 5) }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test("what the visitor throws ends the walk, and a file cannot be read after its visit")
    func visitor() throws {
        struct Enough: Error {}
        try withFolder { root in
            try Folder.write(root + "/a", Array("a".utf8), mode: 0o600)
            try Folder.write(root + "/b", [], mode: 0o600)
            let kept = Mutex<[SandboxFile]>([])
            var walk = FolderWalk { file in
                kept.withLock { $0.append(file) }
                throw Enough()
            }
            #expect(throws: Enough.self) { try walk.run(root: root, relative: "") }
            let files = kept.withLock { $0 }
            #expect(files.map(\.path) == ["a"])
            let error = #expect(throws: SandboxError.self) { try files[0].read { _ in } }
            #expect(error?.code == .wrongState)
        }
    }

    @Test("a large file is read in pieces, to its size")
    func pieces() throws {
        try withFolder { root in
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try Folder.write(root + "/big", bytes, mode: 0o600)
            let seen = Mutex<[[UInt8]]>([])
            var walk = FolderWalk { file in try file.read { piece in seen.withLock { $0.append(piece) } } }
            try walk.run(root: root, relative: "big")
            #expect(seen.withLock { $0.flatMap { $0 } } == bytes)
            #expect(seen.withLock { $0.map(\.count).max() } == 65536)
        }
    }

    @Test("a tree that is far deeper than a path can be is removed")
    func deep() throws {
        let root = NSTemporaryDirectory() + "weft-deep-\(UInt64.random(in: 0...UInt64.max))"
        try Folder.make(root, mode: 0o700)
        let name = String(repeating: "d", count: 200)
        var folder = try Descriptor.open(root, O_RDONLY | O_DIRECTORY)
        for _ in 0..<300 {
            mkdirat(folder.number, name, 0o700)
            folder = Descriptor(owning: openat(folder.number, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        }
        symlink("/etc", root + "/etc")
        Folder.remove(root)
        #expect(access(root, F_OK) != 0)
        #expect(access("/etc/passwd", F_OK) == 0)
    }

    @Test("use on disk counts what is stored and not what is sparse")
    func use() throws {
        try withFolder { root in
            try Folder.write(root + "/full", Array(repeating: 1, count: 300_000), mode: 0o600)
            truncate(root + "/full", 1 << 40)
            let bytes = try #require(DiskUse.measure(root)?.bytes)
            #expect(bytes >= 290_000 && bytes < 1_000_000)
        }
    }
}
