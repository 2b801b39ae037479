// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import Testing

@testable import ContentGateway

@Suite("What a gateway does not do")
struct GatewayGuardTests {
    @Test("on loopback, a request for the name of somebody else is refused")
    func rebinding() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            func status(_ host: String?, _ headers: [String] = []) async throws -> Int {
                try await RawClient.get("/ipfs/\(tree.hello)", at: address, host: host, headers).status
            }
            #expect(try await status("localhost:\(address.port)") == 200)
            #expect(try await status("127.0.0.1:\(address.port)") == 200)
            #expect(try await status("evil.example:\(address.port)") == 403)
            #expect(try await status("evil.example", ["Host: localhost"]) == 403)
            #expect(try await status(nil) == 400)
            let absolute = try await RawClient.get(
                "http://localhost/ipfs/\(tree.hello)", at: address, host: "evil.example")
            #expect(absolute.status == 403)
        }
        try await withGateway(over: tree.store, host: "0.0.0.0") { address in
            let answer = try await RawClient.get("/ipfs/\(tree.hello)", at: address, host: "node.example")
            #expect(answer.status == 200)
        }
    }

    @Test("nothing but GET and HEAD is answered, and bodies are not waited for")
    func methods() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"] {
                let answer = try await RawClient.get("/ipfs/\(tree.hello)", at: address, method: method)
                #expect(answer.status == 405, "\(method)")
                #expect(answer.headers["allow"] == "GET, HEAD")
                #expect(answer.headers["access-control-allow-origin"] == nil)
            }
            // Announces a gigabyte and sends nothing of it: the answer comes, and the connection ends.
            let request = "GET /ipfs/\(tree.hello) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
            let started = ContinuousClock.now
            let bytes = try await RawClient.onThread { try RawClient.exchange(Array(request.utf8), port: address.port) }
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 400"))
            #expect(ContinuousClock.now - started < .seconds(10))
            let worker = try await RawClient.get("/ipfs/\(tree.site)/", at: address, ["Service-Worker: script"])
            #expect(worker.status == 400)
        }
    }

    @Test("headers without end are refused, and garbage is no request")
    func headers() async throws {
        try await withGateway(over: MemoryContentStore()) { address in
            let long = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + String(repeating: "a", count: 200_000) + "\r\n\r\n"
            for request in [long, "garbage\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n"] {
                let bytes = try await RawClient.onThread {
                    try RawClient.exchange(Array(request.utf8), port: address.port)
                }
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 4"), "\(text.prefix(60))")
            }
        }
    }

    @Test("random requests get an answer below 500, or none")
    func fuzz() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            var generator = SeededGenerator(state: 41)
            let pieces = [
                "/ipfs/", "\(tree.folder)", "\(tree.shards)", "\(tree.node)", "\(tree.file)", "/", "?", "&", "=", "%",
                "%00", "%2f", "..", "format=car", "format=raw", "entity-bytes=-5:*", "dag-scope=entity", "link",
                "index.html", "\u{1}", "é", " ", "HTTP/1.1", "entry-1.txt", "filename=%0d%0aX:%20y",
            ]
            for _ in 0..<300 {
                var target = ["/ipfs/", "/ipfs/\(tree.folder)/", "/"].randomElement(using: &generator) ?? ""
                for _ in 0..<Int.random(in: 0..<8, using: &generator) {
                    target += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                }
                let request = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                let bytes = try await RawClient.onThread {
                    try RawClient.exchange(Array(request.utf8), port: address.port)
                }
                if let answer = RawClient.parse(bytes, isHead: false) { #expect(answer.status < 500, "\(target)") }
            }
        }
    }
}
