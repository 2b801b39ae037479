// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContentGateway

@Suite("Parts, and what a client has already")
struct GatewayPartTests {
    @Test("a range of a file is served, one that is not there is refused")
    func ranges() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let path = "/ipfs/\(tree.file)"
            let part = try await RawClient.get(path, at: address, ["Range: bytes=262140-262150"])
            #expect(part.status == 206)
            #expect(part.body == Array(tree.bytes[262140...262150]))
            #expect(part.headers["content-range"] == "bytes 262140-262150/600000")
            let last = try await RawClient.get(path, at: address, ["Range: bytes=-5"])
            #expect(last.body == Array(tree.bytes.suffix(5)))
            let none = try await RawClient.get(path, at: address, ["Range: bytes=600000-"])
            #expect(none.status == 416)
            #expect(none.headers["content-range"] == "bytes */600000")
            let several = try await RawClient.get(path, at: address, ["Range: bytes=0-1,4-5"])
            #expect(several.status == 200)
            #expect(several.body.count == 600_000)
            let other = try await RawClient.get(path, at: address, ["Range: bytes=0-1", "If-Range: \"other\""])
            #expect(other.status == 200)
            let same = try await RawClient.get(
                path, at: address, ["Range: bytes=0-1", "If-Range: \"\(tree.file)\""])
            #expect(same.status == 206)
            let raw = try await RawClient.get("/ipfs/\(tree.hello)?format=raw", at: address, ["Range: bytes=6-10"])
            #expect(raw.text == "world")
        }
    }

    @Test("random ranges of a file are its bytes")
    func randomRanges() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            var generator = SeededGenerator(state: 11)
            for _ in 0..<40 {
                let first = Int.random(in: 0..<600_000, using: &generator)
                let last = Int.random(in: first..<700_000, using: &generator)
                let part = try await RawClient.get("/ipfs/\(tree.file)", at: address, ["Range: bytes=\(first)-\(last)"])
                #expect(part.status == 206)
                #expect(part.body == Array(tree.bytes[first...min(last, 599_999)]))
            }
        }
    }

    @Test("what the client has already is not sent again")
    func notModified() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            for target in [
                "/ipfs/\(tree.file)", "/ipfs/\(tree.hello)", "/ipfs/\(tree.hello)?format=raw",
                "/ipfs/\(tree.file)?format=car", "/ipfs/\(tree.folder)/", "/ipfs/\(tree.site)/",
            ] {
                let first = try await RawClient.get(target, at: address, method: "HEAD")
                let tag = try #require(first.headers["etag"])
                for header in [tag, "\"other\", W/\(tag)", "*"] where !header.contains("W/W/") {
                    let again = try await RawClient.get(target, at: address, ["If-None-Match: \(header)"])
                    #expect(again.status == 304, "\(target) \(header)")
                    #expect(again.body.isEmpty)
                    #expect(again.headers["etag"] == tag)
                }
                let other = try await RawClient.get(target, at: address, ["If-None-Match: \"other\""])
                #expect(other.status == 200)
            }
        }
    }

    @Test("HEAD says what GET says, without a body")
    func head() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            for target in [
                "/ipfs/\(tree.file)", "/ipfs/\(tree.hello)?format=raw", "/ipfs/\(tree.folder)/", "/ipfs/\(tree.folder)",
                "/ipfs/\(tree.file)?format=car", "/ipfs/\(tree.node)", "/ipfs/notacid",
            ] {
                let get = try await RawClient.get(target, at: address)
                let head = try await RawClient.get(target, at: address, method: "HEAD")
                #expect(head.body.isEmpty, "\(target)")
                #expect(head.status == get.status)
                for name in [
                    "content-type", "content-length", "etag", "cache-control", "transfer-encoding", "location",
                ] {
                    #expect(head.headers[name] == get.headers[name], "\(name) of \(target)")
                }
            }
        }
    }
}
