// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Multiformats
import Testing

@testable import ContentGateway

@Suite("Reading requests")
struct RequestReadingTests {
    static let cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    let limits = ContentGatewayLimits()

    @Test("a target's path is decoded name by name, and its query is read")
    func targets() throws {
        let target = try RequestTarget(
            "/ipfs/\(Self.cid)//%C3%BCn%C3%AF/a%20b.txt/?format=raw&filename=a+b%2Bc.txt&format=car&x", limits: limits)
        #expect(target.root.description == Self.cid)
        #expect(target.names.map(\.text) == ["ünï", "a b.txt"])
        #expect(target.endsWithSlash)
        #expect(target["format"] == "raw")
        #expect(target["filename"] == "a b+c.txt")
        #expect(target["x"] == "")
        #expect(target["y"] == nil)
        #expect(try !RequestTarget("/ipfs/\(Self.cid)", limits: limits).endsWithSlash)
        #expect(try RequestTarget("/ipfs/\(Self.cid)/", limits: limits).endsWithSlash)
    }

    @Test(
        "targets that lead out, hide something or are no path are refused",
        arguments: [
            ("/ipfs/CID/..", 400), ("/ipfs/CID/%2e%2e/x", 400), ("/ipfs/CID/a%2Fb", 400), ("/ipfs/CID/a%00b", 400),
            ("/ipfs/CID/%zz", 400), ("/ipfs/CID/%2", 400), ("/ipfs/CID/%ff", 400), ("/ipfs/CID?a=%f", 400),
            ("/ipfs/notacid", 400), ("/ipfs/", 400), ("/ipns/CID", 404), ("/", 404), ("/ipfs", 404),
            ("http://127.0.0.1/ipfs/CID", 400), ("", 400), ("*", 400), ("/ipfs/CID/ü", 400),
            ("/ipfs/QmCID", 400), ("/ipfs/CID" + String(repeating: "/a", count: 200), 414),
            ("/ipfs/CID?" + String(repeating: "a", count: 9000), 414),
        ])
    func wrongTargets(text: String, status: Int) throws {
        let target = text.replacing("CID", with: Self.cid)
        let refusal = try #require(throws: GatewayRefusal.self) { try RequestTarget(target, limits: limits) }
        #expect(refusal.status.code == status)
        #expect(refusal.message.count < 400)
    }

    @Test("no bytes make the reader of targets fail otherwise than by a refusal")
    func fuzz() {
        var generator = SeededGenerator(state: 3)
        let alphabet = Array("/ipfs/%20?&=+.~:\u{7f}ü..\(Self.cid)".unicodeScalars)
        for _ in 0..<20_000 {
            var text = Bool.random(using: &generator) ? "/ipfs/\(Self.cid)" : "/ipfs/"
            for _ in 0..<Int.random(in: 0..<40, using: &generator) {
                text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            _ = try? RequestTarget(text, limits: limits)
            _ = MediaRange.list(text)
            _ = ByteSpan(text)
            _ = ByteRange(text, size: 10)
        }
    }

    @Test("percent-encoding comes back for all bytes and is plain ASCII")
    func percentCoding() throws {
        var generator = SeededGenerator(state: 5)
        for length in 0..<300 {
            let bytes = generator.bytes(length)
            let text = PercentCoding.encode(bytes)
            #expect(PercentCoding.decode(text.utf8) == bytes)
            #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"<>\"'&:/?#".utf8.contains($0) })
        }
    }

    @Test("the wanted types come first, the rest by how much they are wanted")
    func accept() throws {
        let list = MediaRange.list(
            "text/html;q=0.8, */*;q=0.8, application/vnd.ipld.car; ORDER=DFS;dups=\"y\";q=0.9, "
                + "a/b;q=0, nonsense, c/d;q=2"
        )
        #expect(list.map(\.type) == ["application/vnd.ipld.car", "text/html", "*/*", "a/b"])
        #expect(list.map(\.quality) == [900, 800, 800, 0])
        #expect(list[0].parameters == ["order": "dfs", "dups": "y"])
        #expect(MediaRange.list("*/*, application/vnd.ipld.raw").map(\.type).first == "application/vnd.ipld.raw")
        #expect(MediaRange.list(String(repeating: "a/b,", count: 10_000)).count <= 32)
    }

    private func format(_ query: String, _ accept: String? = nil) throws -> ResponseFormat {
        try ResponseFormat.of(try RequestTarget("/ipfs/\(Self.cid)\(query)", limits: limits), accept: accept).format
    }

    @Test("the query goes before the header, and its parameters before the header's")
    func formats() throws {
        #expect(try format("") == .deserialized)
        #expect(try format("", "text/html,*/*;q=0.8") == .deserialized)
        #expect(try format("", "application/vnd.ipld.raw") == .raw)
        #expect(try format("?format=raw", "application/vnd.ipld.car") == .raw)
        #expect(try format("", "application/vnd.ipld.raw;q=0.1, text/html") == .deserialized)
        guard case .car(let byHeader) = try format("", "application/vnd.ipld.car;version=1;order=dfs;dups=y"),
            case .car(let byQuery) = try format(
                "?format=car&car-dups=n&dag-scope=entity", "application/vnd.ipld.car;dups=y"),
            case .car(let span) = try format("?format=car&entity-bytes=1:*&dag-scope=all")
        else {
            Issue.record("no archive")
            return
        }
        #expect(byHeader.repeats && byHeader.scope == .all)
        #expect(!byQuery.repeats && byQuery.scope == .entity)
        #expect(span.scope == .entity && span.span == ByteSpan("1:*"))
        #expect(byHeader.contentType == "application/vnd.ipld.car; version=1; order=dfs; dups=y")
    }

    @Test(
        "what is not made is 406, what does not exist 400",
        arguments: [
            ("?format=tar", "", 406), ("?format=dag-json", "", 406), ("?format=zip", "", 400),
            ("?format=ipns-record", "", 400), ("?format=car&car-version=2", "", 400),
            ("?format=car&dag-scope=some", "", 400), ("?format=car&entity-bytes=x", "", 400),
            ("", "application/x-tar", 406), ("", "application/vnd.ipld.car;version=2", 406),
            ("", "application/vnd.ipld.car;order=foo", 406), ("?car-order=foo", "application/vnd.ipld.car", 400),
        ])
    func wrongFormats(query: String, accept: String, status: Int) throws {
        let refusal = try #require(throws: GatewayRefusal.self) { try format(query, accept) }
        #expect(refusal.status.code == status)
    }

    @Test("a less wanted type is taken where the best cannot be made")
    func secondBest() throws {
        let accept = "application/vnd.ipld.car;order=foo, application/vnd.ipld.car;order=dfs;dups=y;q=0.5"
        guard case .car(let parameters) = try format("", accept) else {
            Issue.record("no archive")
            return
        }
        #expect(parameters.repeats)
    }
}
