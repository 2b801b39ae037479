// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@testable import Workload

@Suite("Bundle")
struct BundleTests {
    typealias Part = (entry: BundleEntry, content: [UInt8])

    static func file(_ path: String, _ content: [UInt8], isExecutable: Bool = false) throws -> Part {
        (try BundleEntry(path: path, kind: .file(size: UInt64(content.count), isExecutable: isExecutable)), content)
    }

    static func folder(_ path: String) throws -> Part { (try BundleEntry(path: path, kind: .folder), []) }

    static func link(_ path: String, _ target: String) throws -> Part {
        (try BundleEntry(path: path, kind: .link(target: target)), [])
    }

    static func encode(_ parts: [Part]) throws -> [UInt8] {
        var encoder = BundleEncoder()
        var bytes: [UInt8] = []
        for part in parts {
            bytes += try encoder.entry(part.entry)
            try encoder.content(part.content)
            bytes += part.content
        }
        return bytes + (try encoder.finish())
    }

    /// What came, with the content of each file in one piece.
    static func decode(_ pieces: [[UInt8]], limits: BundleLimits = BundleLimits()) throws -> [Part] {
        var decoder = BundleDecoder(limits: limits)
        var parts: [Part] = []
        var finished = 0
        for piece in pieces {
            for event in try decoder.push(piece) {
                switch event {
                case .begin(let entry): parts.append((entry, []))
                case .content(let bytes): parts[parts.count - 1].content += bytes
                case .end(let entry): #expect(parts.last?.entry == entry)
                case .finished: finished += 1
                }
            }
        }
        try decoder.finish()
        #expect(finished == 1)
        return parts
    }

    static func sample() throws -> [Part] {
        [
            try folder("a"), try file("a/one.txt", Array("one".utf8)), try folder("a/sub"),
            try file("a/sub/run.sh", Array("#!/bin/sh\n".utf8), isExecutable: true), try link("a/sub/up", "../one.txt"),
            try file("a-b", []), try file("z", [UInt8](repeating: 9, count: 5000)),
        ]
    }

    static func isSame(_ left: [Part], _ right: [Part]) -> Bool {
        left.map(\.entry) == right.map(\.entry) && left.map(\.content) == right.map(\.content)
    }

    /// The code of the refusal of `pieces`.
    static func refusal(_ bytes: [UInt8], limits: BundleLimits = BundleLimits()) -> BundleError.Code? {
        do {
            _ = try decode([bytes], limits: limits)
            return nil
        } catch {
            return (error as? BundleError)?.code
        }
    }

    /// A bundle whose headers are whatever is given, with a right end.
    static func forged(_ headers: [DagCBORValue], count: UInt64? = nil) -> [UInt8] {
        var bytes = BundleEncoder.magic
        for header in headers { append(header.encoded(), to: &bytes) }
        let digest = Hash.sha256(bytes).bytes
        append(BundleHeader.end(count: count ?? UInt64(headers.count), digest: digest).encoded(), to: &bytes)
        return bytes
    }

    static func append(_ header: [UInt8], to bytes: inout [UInt8]) {
        Varint.append(UInt64(header.count), to: &bytes)
        bytes += header
    }

    static func header(_ pairs: (String, DagCBORValue)...) -> DagCBORValue { .map(DagCBORMap(pairs)) }

    @Test("a bundle is read back in one piece, byte by byte, and in pieces of every size")
    func roundTrip() throws {
        let parts = try Self.sample()
        let bytes = try Self.encode(parts)
        #expect(Self.isSame(try Self.decode([bytes]), parts))
        #expect(Self.isSame(try Self.decode(bytes.map { [$0] }), parts))
        for size in [2, 3, 7, 64, 1000] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(Self.isSame(try Self.decode(pieces), parts))
        }
    }

    @Test("the wire form is fixed")
    func golden() throws {
        let bytes = try Self.encode([try Self.file("a", [1, 2], isExecutable: true)])
        var expected = Array("weft-bundle-1\n".utf8)
        expected += [0x1e, 0xa4]
        expected += [0x64] + Array("exec".utf8) + [0xf5]
        expected += [0x64] + Array("kind".utf8) + [0x64] + Array("file".utf8)
        expected += [0x64] + Array("path".utf8) + [0x61, 0x61]
        expected += [0x64] + Array("size".utf8) + [0x02]
        expected += [1, 2]
        let digest = Hash.sha256(expected).bytes
        expected +=
            [0x2f, 0xa2, 0x63] + Array("end".utf8) + [0x01, 0x66] + Array("digest".utf8) + [0x58, 0x20] + digest
        #expect(bytes == expected)
    }

    @Test("an empty bundle is a bundle")
    func empty() throws {
        #expect(try Self.decode([try Self.encode([])]).isEmpty)
    }

    @Test("a bundle cut anywhere is truncated, never finished")
    func truncation() throws {
        let bytes = try Self.encode(try Self.sample())
        for count in 0..<bytes.count {
            #expect(Self.refusal(Array(bytes[..<count])) == .truncated)
        }
        #expect(Self.refusal(bytes + [0]) == .trailingBytes)
    }

    @Test("every flipped bit is found")
    func bitFlips() throws {
        let bytes = try Self.encode(Array(try Self.sample().dropLast()))
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                #expect(Self.refusal(damaged) != nil)
            }
        }
    }

    @Test("a decoder that failed stays failed")
    func staysFailed() throws {
        var decoder = BundleDecoder()
        #expect(throws: BundleError.self) { try decoder.push([0]) }
        #expect(throws: BundleError.self) { try decoder.push(BundleEncoder.magic) }
        #expect(throws: BundleError.self) { try decoder.finish() }
    }

    @Test(
        "paths that lead out, hide or confuse are refused",
        arguments: [
            "", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", ".", "./a", "a/.", "a//b", "a/", "/a", "a\0b",
            "a\nb",
            "a\u{7f}", "a\u{85}b", "\u{1b}[2J", "a\\b", "..\\x", String(repeating: "a", count: 256),
            String(repeating: "a/", count: 64) + "a", String(repeating: "abcdefg/", count: 128) + "a",
        ])
    func badPaths(path: String) {
        #expect(BundlePath.problem(of: path) != nil)
        #expect(throws: BundleError.self) { try BundleEntry(path: path, kind: .folder) }
        let header = Self.header(("kind", .text("folder")), ("path", .text(path)))
        #expect(Self.refusal(Self.forged([header])) == .badHeader)
    }

    @Test(
        "paths that people use are taken",
        arguments: [
            "a", "a/b", ".git", "..a", "a..", "...", "ü/日本", "with space", "a:b", "CON",
            String(repeating: "a", count: 255),
        ])
    func goodPaths(path: String) {
        #expect(BundlePath.problem(of: path) == nil)
    }

    @Test(
        "links that lead out of the bundle are refused",
        arguments: [
            ("a", "/etc/passwd"), ("a", ".."), ("a", "../x"), ("a/b", "../.."), ("a/b", "../../x"),
            ("a/b/c", "../../../x"),
            ("a/b", "c/../../.."), ("a/b", "c/.."), ("a", "b/../c"), ("a", ""), ("a", "./b"), ("a", "b//c"),
            ("a", "b/"),
            ("a", "b\0c"), ("a", "b\\c"),
        ])
    func badLinks(path: String, target: String) {
        #expect(BundlePath.problem(ofTarget: target, at: path) != nil)
        #expect(throws: BundleError.self) { try BundleEntry(path: path, kind: .link(target: target)) }
    }

    @Test(
        "links that stay inside are taken",
        arguments: [("a", "b"), ("a/b", ".."), ("a/b", "../c"), ("a/b/c", "../../d/e"), ("a", "b/c")])
    func goodLinks(path: String, target: String) {
        #expect(BundlePath.problem(ofTarget: target, at: path) == nil)
    }

    @Test("entries out of order, twice, or before their folder are refused at both ends")
    func order() throws {
        let a = try Self.folder("a")
        let aFile = try Self.file("a/x", [])
        let b = try Self.file("b", [])
        let link = try Self.link("a", "b")
        for parts in [
            [b, a], [a, a], [aFile], [b, aFile], [a, b, aFile], [link, aFile], [a, try Self.file("a/n/x", [])],
        ] {
            #expect(throws: BundleError.self) { try Self.encode(parts) }
            let headers = try parts.map {
                try DagCBORValue.decode(BundleHeader.entry($0.entry).encoded(), limits: .default)
            }
            #expect(Self.refusal(Self.forged(headers)) == .badOrder)
        }
    }

    @Test("a folder is directly followed by what is in it, whatever bytes come between")
    func folderOrder() throws {
        #expect(BundlePath.isOrdered("a", before: "a/b"))
        #expect(BundlePath.isOrdered("a/b", before: "a-b"))
        #expect(BundlePath.isOrdered("a/z/z", before: "a\u{1f600}"))
        #expect(!BundlePath.isOrdered("a", before: "a"))
        #expect(!BundlePath.isOrdered("b", before: "a/c"))
    }

    @Test("headers of other shapes are refused")
    func shapes() {
        let good: [(String, DagCBORValue)] = [("kind", .text("folder")), ("path", .text("a"))]
        #expect(Self.refusal(Self.forged([.map(DagCBORMap(good))])) == nil)
        let bad: [DagCBORValue] = [
            .null, .map(DagCBORMap()), .array([]), .text("a"), .map(DagCBORMap(good + [("mode", .integer(0o777))])),
            Self.header(("kind", .text("device")), ("path", .text("a"))),
            Self.header(("kind", .text("file")), ("path", .text("a"))),
            Self.header(("kind", .text("folder")), ("path", .bytes([97]))),
            Self.header(("exec", .bool(false)), ("kind", .text("file")), ("path", .text("a")), ("size", .integer(-1))),
            Self.header(("exec", .integer(1)), ("kind", .text("file")), ("path", .text("a")), ("size", .integer(0))),
            Self.header(("kind", .text("link")), ("path", .text("a")), ("target", .text("/x"))),
        ]
        for header in bad {
            #expect(Self.refusal(Self.forged([header])) == .badHeader, "\(header)")
        }
    }

    @Test("an end with another count or digest is refused as damage")
    func end() throws {
        #expect(Self.refusal(Self.forged([], count: 1)) == .damaged)
        var bytes = try Self.encode([])
        bytes[bytes.count - 1] ^= 1
        #expect(Self.refusal(bytes) == .damaged)
    }

    @Test("headers longer than the cap are refused before they are collected")
    func longHeaders() {
        var decoder = BundleDecoder()
        for length in [[0xff, 0xff, 0x03], [0x81, 0x20], [0x00], [0x80, 0x00]] as [[UInt8]] {
            decoder = BundleDecoder()
            #expect(throws: BundleError.self, "\(length)") { try decoder.push(BundleEncoder.magic + length) }
        }
    }

    @Test("more entries or content than allowed are refused when their header comes")
    func limits() throws {
        let bytes = try Self.encode(try Self.sample())
        #expect(Self.refusal(bytes, limits: BundleLimits(entries: 6)) == .tooLarge)
        #expect(Self.refusal(bytes, limits: BundleLimits(contentBytes: 5012)) == .tooLarge)
        #expect(Self.refusal(bytes, limits: BundleLimits(entries: 7, contentBytes: 5013)) == nil)
        let huge = Self.header(
            ("exec", .bool(false)), ("kind", .text("file")), ("path", .text("a")), ("size", .unsigned(.max)))
        #expect(Self.refusal(Self.forged([huge])) == .tooLarge)
        var order = BundleOrder(limits: BundleLimits(contentBytes: .max))
        try order.admit(BundleEntry(path: "a", kind: .file(size: .max, isExecutable: false)))
        #expect(throws: BundleError.self) {
            try order.admit(BundleEntry(path: "b", kind: .file(size: 1, isExecutable: false)))
        }
    }

    @Test("an encoder refuses more and less content than it announced")
    func sizes() throws {
        var encoder = BundleEncoder()
        _ = try encoder.entry(BundleEntry(path: "a", kind: .file(size: 2, isExecutable: false)))
        #expect(throws: BundleError.self) { try encoder.content([1, 2, 3]) }
        try encoder.content([1])
        #expect(throws: BundleError.self) { try encoder.finish() }
        #expect(throws: BundleError.self) { try encoder.entry(BundleEntry(path: "b", kind: .folder)) }
    }

    @Test("random bytes never trap a decoder", arguments: [41, 42, 43] as [UInt64])
    func fuzz(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let good = try Self.encode(try Self.sample())
        for _ in 0..<3000 {
            var bytes = random.next() % 2 == 0 ? good : BundleEncoder.magic + random.bytes(Int(random.next() % 200))
            for _ in 0..<(random.next() % 5) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            var decoder = BundleDecoder()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int(1 + random.next() % 50))
                rest = rest.dropFirst(piece.count)
                guard (try? decoder.push(Array(piece))) != nil else { break }
            }
            #expect(!decoder.isFinished || bytes == good)
        }
    }

    @Test("random trees are read back", arguments: [51, 52] as [UInt64])
    func randomTrees(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            var paths = ["": BundleEntry.Kind.folder]
            var parts: [Part] = []
            for _ in 0..<(random.next() % 30) {
                let parents = paths.filter { $0.value == .folder }.keys.sorted()
                guard let parent = parents.randomElement(using: &random) else { continue }
                let name = ["a", "b-", "b", "ä", "a.b", "0"].randomElement(using: &random) ?? "a"
                let path = parent.isEmpty ? name : "\(parent)/\(name)"
                guard paths[path] == nil else { continue }
                let isFolder = random.next() % 2 == 0
                let content = isFolder ? [] : random.bytes(Int(random.next() % 100))
                parts.append(isFolder ? try Self.folder(path) : try Self.file(path, content))
                paths[path] = parts[parts.count - 1].entry.kind
            }
            parts.sort { BundlePath.isOrdered($0.entry.path, before: $1.entry.path) }
            #expect(Self.isSame(try Self.decode([try Self.encode(parts)]), parts))
        }
    }
}
