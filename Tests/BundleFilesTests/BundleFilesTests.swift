// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing
import Workload

@testable import BundleFiles

@Suite("BundleFiles")
struct BundleFilesTests {
    let folder: TemporaryFolder
    var source: String { folder.path + "/source" }
    var destination: String { folder.path + "/destination" }

    init() throws {
        folder = try TemporaryFolder()
        mkdir(source, 0o755)
    }

    private func put(_ text: String, at path: String, mode: mode_t = 0o644) throws {
        try TemporaryFolder.write(Array(text.utf8), to: "\(source)/\(path)")
        chmod("\(source)/\(path)", mode)
    }

    private func pack(
        _ sources: [BundleSource]? = nil, unsupported: UnsupportedFiles = .refuse
    ) throws -> [UInt8] {
        var writer = try BundleWriter(
            sources: sources ?? [BundleSource(path: source, name: "")], unsupported: unsupported)
        var bytes: [UInt8] = []
        while let piece = try writer.next() { bytes += piece }
        return bytes
    }

    @discardableResult
    private func unpack(_ bytes: [UInt8], into path: String? = nil, limits: BundleLimits = BundleLimits()) throws
        -> BundleExtractor.Summary
    {
        let extractor = try BundleExtractor(into: path ?? destination, limits: limits)
        var rest = bytes[...]
        while !rest.isEmpty {
            try extractor.push(Array(rest.prefix(1000)))
            rest = rest.dropFirst(1000)
        }
        return try extractor.finish()
    }

    private func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = read(file, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    private func code(_ body: () throws -> Void) -> BundleFilesError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? BundleFilesError)?.code
        }
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : 0
    }

    /// No trace of an extraction is left beside or in the destination.
    private func expectNothingLeft() {
        #expect(TemporaryFolder.names(folder.path).filter { $0.hasPrefix(".weft-partial") } == [])
        #expect(TemporaryFolder.names(destination).filter { $0.hasPrefix(".weft-partial") } == [])
    }

    @Test("a tree comes out as it went in")
    func roundTrip() throws {
        try put("print(1)", at: "train.py")
        try put("#!/bin/sh\n", at: "run.sh", mode: 0o755)
        mkdir(source + "/data", 0o755)
        mkdir(source + "/data/empty", 0o755)
        try put(String(repeating: "x", count: 600_000), at: "data/large")
        try put("", at: "data/nothing")
        symlink("../train.py", source + "/data/link")
        symlink("data", source + "/folder-link")
        let summary = try unpack(try pack())
        #expect(summary.files == 4)
        #expect(summary.folders == 2)
        #expect(summary.links == 2)
        #expect(summary.contentBytes == 600_018)
        #expect(
            TemporaryFolder.files(destination) == [
                "data/large", "data/link", "data/nothing", "folder-link", "run.sh", "train.py",
            ])
        #expect(text(destination + "/train.py") == "print(1)")
        #expect(text(destination + "/data/large")?.count == 600_000)
        #expect(mode(destination + "/run.sh") & 0o111 == 0o111)
        #expect(mode(destination + "/train.py") & 0o111 == 0)
        #expect(mode(destination + "/data/empty") & S_IFMT == S_IFDIR)
        #expect(mode(destination) & 0o777 == 0o755)
        #expect(mode(destination + "/data/link") & S_IFMT == S_IFLNK)
        #expect(try pack([BundleSource(path: destination, name: "")]) == pack())
        expectNothingLeft()
    }

    @Test("the same content gives the same bytes, whatever its times, owners and other modes")
    func deterministic() throws {
        try put("a", at: "a", mode: 0o600)
        let bytes = try pack()
        chmod(source + "/a", 0o666)
        utimes(source + "/a", [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)])
        #expect(try pack() == bytes)
    }

    @Test("files and folders from several places are put under the names given, with the folders above them")
    func names() throws {
        try put("1", at: "one")
        mkdir(source + "/sub", 0o755)
        try put("2", at: "sub/two")
        let sources = [
            BundleSource(path: source + "/one", name: "x/y/one"), BundleSource(path: source + "/sub/", name: "x"),
            BundleSource(path: source + "/sub/two"),
        ]
        try unpack(try pack(sources))
        #expect(TemporaryFolder.files(destination) == ["two", "x/two", "x/y/one"])
        #expect(code { _ = try pack([sources[2], sources[2]]) } == .duplicate)
    }

    @Test("a link that the caller names is followed, one inside a folder is not")
    func namedLink() throws {
        try TemporaryFolder.write(Array("secret".utf8), to: folder.path + "/outside")
        symlink(folder.path + "/outside", source + "/link")
        try unpack(try pack([BundleSource(path: source + "/link")]))
        #expect(text(destination + "/link") == "secret")
        #expect(code { _ = try pack() } == .unsupported)
    }

    @Test("pipes, links that lead out and odd names are refused by name, or skipped and told")
    func unsupported() throws {
        try put("1", at: "good")
        mkfifo(source + "/pipe", 0o644)
        symlink("/etc/passwd", source + "/out")
        symlink("../../x", source + "/up")
        try put("1", at: "back\\slash")
        #expect(code { _ = try pack() } == .unsupported)
        var writer = try BundleWriter(sources: [BundleSource(path: source, name: "")], unsupported: .skip)
        #expect(writer.skipped.count == 4)
        #expect(writer.skipped.contains { $0.contains("/pipe: it is a device, socket or pipe") })
        #expect(writer.contentBytes == 1)
        var bytes: [UInt8] = []
        while let piece = try writer.next() { bytes += piece }
        try unpack(bytes)
        #expect(TemporaryFolder.files(destination) == ["good"])
    }

    @Test("what is not there is named")
    func missing() throws {
        #expect(code { _ = try pack([BundleSource(path: source + "/nowhere")]) } == .notFound)
        #expect(code { _ = try pack([BundleSource(path: source + "/nowhere", name: "../x")]) } == .unsupported)
        #expect(code { _ = try unpack([], into: folder.path + "/no/such/parent") } == .notFound)
    }

    @Test("a file that becomes shorter, a pipe or a link while it is packed is an error, not a broken bundle")
    func changes() throws {
        for change in ["truncate", "pipe", "link", "gone"] {
            TemporaryFolder.remove(source)
            mkdir(source, 0o755)
            try put(String(repeating: "x", count: 400_000), at: "file")
            var writer = try BundleWriter(sources: [BundleSource(path: source, name: "")])
            if change != "truncate" { unlink(source + "/file") }
            if change == "pipe" { mkfifo(source + "/file", 0o644) }
            if change == "link" { symlink("/etc/passwd", source + "/file") }
            if change == "truncate" {
                _ = try writer.next()
                truncate(source + "/file", 10)
            }
            let found = code { while try writer.next() != nil {} }
            #expect(
                found == ["truncate": .changed, "pipe": .changed, "link": .inTheWay, "gone": .notFound][change],
                "\(change)")
        }
    }

    @Test("a folder that becomes a link while it is packed is not followed")
    func folderBecomesLink() throws {
        let outside = folder.path + "/outside"
        mkdir(outside, 0o755)
        try TemporaryFolder.write(Array("secret".utf8), to: outside + "/file")
        mkdir(source + "/sub", 0o755)
        try put("public", at: "sub/file")
        var writer = try BundleWriter(sources: [BundleSource(path: source, name: "")])
        rename(source + "/sub", folder.path + "/moved")
        symlink(outside, source + "/sub")
        #expect(throws: BundleFilesError.self) {
            while try writer.next() != nil {}
        }
    }

    @Test("a file that grows while it is packed is packed up to the size it had")
    func grows() throws {
        try put("abc", at: "log")
        var writer = try BundleWriter(sources: [BundleSource(path: source, name: "")])
        var bytes = try writer.next() ?? []
        try put("abcdef", at: "log")
        while let piece = try writer.next() { bytes += piece }
        try unpack(bytes)
        #expect(text(destination + "/log") == "abc")
    }

    @Test("a bundle that is cut or damaged leaves nothing at the destination")
    func damage() throws {
        try put(String(repeating: "x", count: 5000), at: "file")
        let bytes = try pack()
        for count in stride(from: 0, to: bytes.count, by: 97) {
            #expect(code { try unpack(Array(bytes[..<count])) } == .badBundle)
            #expect(mode(destination) == 0)
        }
        var damaged = bytes
        damaged[200] ^= 1
        #expect(code { try unpack(damaged) } == .badBundle)
        #expect(mode(destination) == 0)
        expectNothingLeft()
    }

    @Test("an extractor that was let go or cancelled leaves nothing, and takes no more")
    func cancelled() throws {
        try put("1", at: "file")
        let bytes = try pack()
        do {
            let extractor = try BundleExtractor(into: destination)
            try extractor.push(bytes)
        }
        expectNothingLeft()
        let extractor = try BundleExtractor(into: destination)
        try extractor.push(bytes)
        extractor.cancel()
        expectNothingLeft()
        #expect(code { try extractor.push([]) } == .ended)
        #expect(code { _ = try extractor.finish() } == .ended)
        #expect(mode(destination) == 0)
    }

    @Test("into a folder that is there, files are replaced, added and otherwise left")
    func merge() throws {
        mkdir(source + "/sub", 0o755)
        try put("new", at: "sub/file")
        try put("added", at: "added")
        symlink("file", source + "/sub/link")
        mkdir(destination, 0o700)
        mkdir(destination + "/sub", 0o755)
        try TemporaryFolder.write(Array("old".utf8), to: destination + "/sub/file")
        try TemporaryFolder.write(Array("other".utf8), to: destination + "/sub/other")
        symlink("file", destination + "/sub/link")
        try unpack(try pack())
        #expect(TemporaryFolder.files(destination) == ["added", "sub/file", "sub/link", "sub/other"])
        #expect(text(destination + "/sub/file") == "new")
        #expect(text(destination + "/sub/other") == "other")
        #expect(mode(destination) & 0o777 == 0o700)
        expectNothingLeft()
    }

    @Test(
        "whatever is in the way is refused before anything is moved, and links are neither followed nor replaced",
        arguments: [
            "link to file", "link to folder", "folder for file", "file for folder", "other link",
            "link for destination",
        ])
    func inTheWay(what: String) throws {
        let outside = folder.path + "/outside"
        mkdir(outside, 0o755)
        try TemporaryFolder.write(Array("untouched".utf8), to: outside + "/file")
        mkdir(source + "/z", 0o755)
        try put("new", at: "z/file")
        try put("first", at: "a")
        symlink("a", source + "/link")
        mkdir(destination, 0o755)
        let z = destination + "/z"
        switch what {
        case "link to file":
            mkdir(z, 0o755)
            symlink(outside + "/file", z + "/file")
        case "link to folder": symlink(outside, z)
        case "folder for file":
            mkdir(z, 0o755)
            mkdir(z + "/file", 0o755)
        case "file for folder": try TemporaryFolder.write([1], to: z)
        case "other link": symlink("b", destination + "/link")
        default:
            rmdir(destination)
            symlink(outside, destination)
        }
        #expect(code { try unpack(try pack()) } == .inTheWay)
        #expect(mode(destination + "/a") == 0)
        #expect(text(outside + "/file") == "untouched")
        #expect(TemporaryFolder.names(outside) == ["file"])
        expectNothingLeft()
    }

    @Test("a bundle that writes through its own link is refused, and nothing is written outside")
    func throughOwnLink() throws {
        // The encoder refuses this; so it is put together by hand out of entries that are each good.
        var bytes: [UInt8] = []
        for part in try [
            BundleEntry(path: "l", kind: .link(target: "x")),
            BundleEntry(path: "l/f", kind: .file(size: 0, isExecutable: false)),
        ] {
            var encoder = BundleEncoder()
            if part.path == "l/f" { _ = try encoder.entry(BundleEntry(path: "l", kind: .folder)) }
            let entry = try encoder.entry(part)
            bytes += entry
        }
        #expect(code { try unpack(bytes) } == .badBundle)
        expectNothingLeft()
    }

    @Test("limits are kept before content is written")
    func limits() throws {
        try put(String(repeating: "x", count: 5000), at: "file")
        #expect(code { try unpack(try pack(), limits: BundleLimits(contentBytes: 4999)) } == .badBundle)
        #expect(throws: BundleFilesError.self) {
            var writer = try BundleWriter(
                sources: [BundleSource(path: source, name: "")], limits: BundleLimits(contentBytes: 4999))
            while try writer.next() != nil {}
        }
        expectNothingLeft()
    }

    @Test("a full disk is a clear refusal that leaves nothing")
    func diskFull() throws {
        let disk = folder.path + "/disk"
        mkdir(disk, 0o700)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=256k") == 0 else {
            try Test.cancel("not provable here: mounting a small file system needs root")
        }
        defer { umount2(disk, CInt(MNT_DETACH)) }
        try put(String(repeating: "x", count: 500_000), at: "file")
        let bytes = try pack()
        #expect(code { try unpack(bytes, into: disk + "/out") } == .diskFull)
        #expect(TemporaryFolder.names(disk) == [])
        #expect(code { try unpack(bytes, into: disk) } == .diskFull)
        #expect(TemporaryFolder.names(disk) == [])
    }
}
