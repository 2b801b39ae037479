// SPDX-License-Identifier: Apache-2.0

import ContentStore
import ContentStoreTestKit
import Foundation
import Multiformats
import Synchronization
import Testing

@testable import ContentGateway

@Suite("Reading from a gateway")
struct GatewayReaderTests {
    @Test("a gateway of our own is a reader like every other", arguments: ContentReaderConformance.checks)
    func conforms(check: ContentReaderConformance.Check) async throws {
        let (address, stop) = (AsyncStream<ContentGatewayAddress>.makeStream(), AsyncStream<Void>.makeStream())
        let store = MemoryContentStore()
        async let served: Void = withGateway(over: store) { place in
            address.continuation.yield(place)
            for await _ in stop.stream {}
        }
        var addresses = address.stream.makeAsyncIterator()
        let place = try #require(await addresses.next())
        defer { stop.continuation.finish() }
        try await check.run { chunks in
            for chunk in chunks { try await store.put(chunk) }
            return try GatewayContentReader(url: place.url)
        }
        stop.continuation.finish()
        try await served
    }

    @Test("the question is one that every trustless gateway understands")
    func question() async throws {
        let (result, requests) = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("200 OK", HostileGateway.bytes))
        }
        #expect(try result.get()?.bytes == HostileGateway.bytes)
        #expect(requests.count == 1)
        #expect(requests[0].hasPrefix("GET /ipfs/\(HostileGateway.cid)?format=raw HTTP/1.1\r\n"))
        #expect(requests[0].lowercased().contains("accept: application/vnd.ipld.raw\r\n"))
    }

    @Test(
        "a gateway that does not have it says so",
        arguments: ["404 Not Found", "410 Gone"])
    func absent(status: String) async throws {
        let (result, _) = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer(status))
        }
        #expect(try result.get() == nil)
    }

    @Test("nobody is asked for what is in its CID, or cannot be verified")
    func notAsked() async throws {
        let server = try HostileServer { _, _ in }
        defer { server.stop() }
        let reader = try GatewayContentReader(url: server.url)
        let inlined = try CID(bytes: [1, 0x55, 0, 5] + HostileGateway.bytes)
        #expect(try await reader.get(inlined)?.bytes == HostileGateway.bytes)
        #expect(try await reader.has(inlined))
        let foreign = try CID(bytes: [1, 0x55, 0x13, 64] + [UInt8](repeating: 1, count: 64))
        #expect(try await reader.get(foreign) == nil)
        #expect(try await !reader.has(foreign))
        #expect(server.requests.isEmpty)
    }

    @Test("no more questions are open at a time than the limit says, and none is forgotten")
    func parallel() async throws {
        let open = Mutex((now: 0, most: 0))
        let server = try HostileServer { connection, _ in
            open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            Thread.sleep(forTimeInterval: 0.03)
            open.withLock { $0.now -= 1 }
            RawClient.write(
                connection, HostileServer.answer("200 OK", HostileGateway.bytes, headers: ["Connection: close"]))
        }
        defer { server.stop() }
        let reader = try GatewayContentReader(url: server.url, limits: HostileGateway.impatient { $0.parallel = 3 })
        try await withThrowingTaskGroup(of: Chunk?.self) { group in
            for _ in 0..<24 { group.addTask { try await reader.get(HostileGateway.cid) } }
            for try await chunk in group { #expect(chunk?.bytes == HostileGateway.bytes) }
        }
        #expect(open.withLock { $0.most } == 3)
    }

    @Test("whoever waits in line can be cancelled, and the line goes on")
    func cancelled() async throws {
        let line = ParallelLimit(1)
        let (gate, entered) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let first = Task {
            try await line.run {
                entered.continuation.finish()
                for await _ in gate.stream {}
            }
        }
        for await _ in entered.stream {}
        let waiting = (0..<20).map { _ in Task { try await line.run { 1 } } }
        for task in waiting.prefix(10) { task.cancel() }
        for task in waiting.prefix(10) { await #expect(throws: CancellationError.self) { try await task.value } }
        gate.continuation.finish()
        try await first.value
        for task in waiting.suffix(10) { #expect(try await task.value == 1) }
        #expect(try await line.run { 2 } == 2)
    }

    @Test(
        "only http and https are gateways, without credentials",
        arguments: [
            "", "gateway.example", "file:///etc/passwd", "gopher://x", "http+unix://%2Ftmp%2Fx", "ftp://x", "http://",
            "http://user:pass@gateway.example", "https://gateway.example?x=1", "https://gateway.example#x", "http:// x",
        ])
    func wrongURLs(text: String) {
        let error = #expect(throws: ContentGatewayError.self) { try GatewayContentReader(url: text) }
        #expect(error.map { !"\($0)".contains("pass@") } ?? true)
    }

    @Test("a URL may end with a slash or with /ipfs, and may have a prefix")
    func urls() throws {
        for text in ["https://g.example", "https://g.example/", "https://g.example/ipfs", "https://g.example/ipfs/"] {
            #expect(
                try GatewayURL(text).chunk(HostileGateway.cid)
                    == "https://g.example/ipfs/\(HostileGateway.cid)?format=raw")
        }
        #expect(try GatewayURL("http://[::1]:80/a/b").chunk(HostileGateway.cid).hasPrefix("http://[::1]:80/a/b/ipfs/"))
    }
}
