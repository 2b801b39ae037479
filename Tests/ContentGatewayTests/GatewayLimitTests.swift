// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Foundation
import Glibc
import Logging
import Multiformats
import ServiceLifecycle
import Synchronization
import Testing

@testable import ContentGateway

@Suite("Limits of a gateway")
struct GatewayLimitTests {
    @Test("beyond the limit requests are refused, and their places come free again")
    func slots() async throws {
        let reader = SlowReader()
        var limits = ContentGatewayLimits()
        limits.requests = 2
        try await withGateway(over: reader, limits: limits) { address in
            let cid = CID.of([1], codec: .raw)
            async let first = RawClient.get("/ipfs/\(cid)?format=raw", at: address)
            async let second = RawClient.get("/ipfs/\(cid)?format=raw", at: address)
            while reader.waiting < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let third = try await RawClient.get("/ipfs/\(cid)?format=raw", at: address)
            #expect(third.status == 503)
            #expect(third.headers["retry-after"] == "1")
            reader.open()
            #expect(try await [first.status, second.status] == [200, 200])
            #expect(try await RawClient.get("/ipfs/\(cid)?format=raw", at: address).status == 200)
        }
    }

    @Test("content that does not come ends the request")
    func stalledStore() async throws {
        let reader = SlowReader()
        var limits = ContentGatewayLimits()
        limits.stall = .milliseconds(200)
        try await withGateway(over: reader, limits: limits) { address in
            let request = "GET /ipfs/\(CID.of([1], codec: .raw))?format=raw HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let started = ContinuousClock.now
            let bytes = try await RawClient.onThread { try RawClient.exchange(Array(request.utf8), port: address.port) }
            #expect(bytes.isEmpty)
            #expect(ContinuousClock.now - started < .seconds(10))
            reader.open()
        }
    }

    @Test("a client that stops reading is let go, with the place it took")
    func stalledClient() async throws {
        let store = MemoryContentStore()
        var importer = FileImporter(store: store)
        var generator = SeededGenerator(state: 2)
        for _ in 0..<24 { try await importer.write(generator.bytes(1 << 20)) }
        let file = try await importer.finish().cid
        var limits = ContentGatewayLimits()
        limits.stall = .milliseconds(400)
        limits.requests = 1
        try await withGateway(over: store, limits: limits) { address in
            let connection = try RawClient.connect(port: address.port, receiveBuffer: 4096)
            defer { close(connection) }
            RawClient.write(connection, Array("GET /ipfs/\(file) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            let small = CID.of([1], codec: .raw)
            // Some of it, so that it is being answered; then no more.
            #expect(RawClient.read(connection) != nil)
            var statuses: [Int] = []
            for _ in 0..<400 {
                statuses.append(try await RawClient.get("/ipfs/\(small)", at: address).status)
                if statuses.contains(503), statuses.last == 404 { break }
                try await Task.sleep(for: .milliseconds(25))
            }
            #expect(statuses.contains(503), "it never held the place")
            #expect(statuses.last == 404, "it holds the place for ever")
        }
    }

    @Test("a connection without a request is closed")
    func idle() async throws {
        var limits = ContentGatewayLimits()
        limits.idle = .milliseconds(300)
        try await withGateway(over: MemoryContentStore(), limits: limits) { address in
            for start in ["", "GET /ipfs/x HTTP/1.1\r\nHos"] {
                let started = ContinuousClock.now
                let bytes = try await RawClient.onThread {
                    try RawClient.exchange(Array(start.utf8), port: address.port)
                }
                #expect(bytes.isEmpty)
                #expect(ContinuousClock.now - started < .seconds(10))
            }
        }
    }

    @Test("a shutdown lets answers end, and does not wait for ever")
    func shutdownEnds() async throws {
        let reader = SlowReader()
        var limits = ContentGatewayLimits()
        limits.drain = .milliseconds(300)
        let ready = AsyncStream<ContentGatewayAddress>.makeStream()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = ContentGatewayServer(
            reader: reader, address: ContentGatewayAddress(port: 0), limits: limits, logger: logger
        ) { ready.continuation.yield($0) }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server, successTerminationBehavior: .gracefullyShutdownGroup)], logger: logger
            ))
        async let end: Void = group.run()
        var addresses = ready.stream.makeAsyncIterator()
        let address = try #require(await addresses.next())
        let cid = CID.of([1], codec: .raw)
        async let stuck = try? RawClient.get("/ipfs/\(cid)?format=raw", at: address)
        while reader.waiting < 1 { try await Task.sleep(for: .milliseconds(5)) }
        let started = ContinuousClock.now
        await group.triggerGracefulShutdown()
        while await (try? RawClient.get("/ipfs/\(cid)", at: address)) != nil {}
        reader.open()
        try await end
        _ = await stuck
        #expect(ContinuousClock.now - started < .seconds(10))
    }

    @Test("an address that is taken is named")
    func taken() async throws {
        try await withGateway(over: MemoryContentStore()) { address in
            let second = ContentGatewayServer(
                reader: MemoryContentStore(), address: address,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let error = await #expect(throws: ContentGatewayError.self) { try await second.run() }
            guard case .cannotListen(address, let reason) = error else {
                Issue.record("it is \(String(describing: error))")
                return
            }
            #expect(reason.contains("in use"))
        }
    }
}

/// Has the chunk [1], and gives it when it is allowed to.
private final class SlowReader: ContentReader {
    private let state = Mutex((isOpen: false, waiting: 0))

    var waiting: Int { state.withLock { $0.waiting } }

    func open() { state.withLock { $0.isOpen = true } }

    func get(_ cid: CID) async throws -> Chunk? {
        state.withLock { $0.waiting += 1 }
        while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(5)) }
        return Chunk([1], claimedAs: cid)
    }

    func has(_ cid: CID) async throws -> Bool { try await get(cid) != nil }
}
