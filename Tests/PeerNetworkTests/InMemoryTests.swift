// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import NIOConcurrencyHelpers
import PeerNetworkTestKit
import Testing

@testable import PeerNetwork

@Suite("In-memory network", .timeLimit(.minutes(3)))
struct InMemoryTests {
    private static let make: PeerNetworkConformance.Make = {
        let hub = InMemoryHub()
        return { try hub.join(as: $0) }
    }

    @Test("it behaves as every peer network does", arguments: PeerNetworkConformance.checks)
    func conformance(_ check: PeerNetworkConformance.Check) async throws {
        try await check.run(make: Self.make)
    }

    @Test("a network that breaks a rule fails its check by name")
    func kitFindsDefects() async throws {
        // Answers everything with one byte more.
        struct Lying: PeerNetwork {
            let honest: InMemoryPeerNetwork
            var id: PeerID { honest.id }
            func serve(_ name: PeerProtocol, _ handler: @escaping RequestHandler) { honest.serve(name, handler) }
            func serveStreams(_ name: PeerProtocol, _ handler: @escaping StreamHandler) {
                honest.serveStreams(name) { from, opening, send in
                    try await handler(from, opening) { message in
                        try await send(message)
                        try await send(message)
                    }
                }
            }
            func request(
                _ peer: PeerID, _ name: PeerProtocol, _ message: [UInt8], timeout: Duration
            ) async throws -> [UInt8] {
                try await honest.request(peer, name, message, timeout: timeout) + [0]
            }
            func openStream(_ peer: PeerID, _ name: PeerProtocol, _ opening: [UInt8]) async throws -> PeerStream {
                try await honest.openStream(peer, name, opening)
            }
            func close() { honest.close() }
        }
        var failed = 0
        for check in PeerNetworkConformance.checks {
            do {
                try await check.run {
                    let hub = InMemoryHub()
                    return { Lying(honest: try hub.join(as: $0)) }
                }
            } catch let failure as ConformanceFailure {
                #expect(failure.check == check.name)
                failed += 1
            }
        }
        #expect(failed >= 6, "only \(failed) checks noticed")
        #expect(failed < PeerNetworkConformance.checks.count)
    }

    @Test("ended streams and requests are forgotten: nothing grows")
    func nothingGrows() async throws {
        let hub = InMemoryHub()
        let (client, server) = (try hub.join(as: identity(1)), try hub.join(as: identity(2)))
        let name = PeerProtocol("/weft/test/1")
        server.serve(name) { _, message in message }
        server.serveStreams(name) { _, _, send in try await send([1]) }
        // More than may be open at a time.
        for _ in 0..<2 * PeerLimits.openRequests {
            _ = try await client.request(server.id, name, [], timeout: .seconds(30))
        }
        for _ in 0..<2 * PeerLimits.openRequests {
            // Ended by the reader: the server forgets when its handler has returned.
            while true {
                do {
                    for try await _ in try await client.openStream(server.id, name, []) {}
                    break
                } catch let error as PeerError where error.code == .busy {
                    await Task.yield()
                }
            }
        }
    }

    @Test("a peer is written as its key is")
    func description() throws {
        let key = try PrivateKey(seed: [UInt8](repeating: 1, count: 32)).publicKey
        #expect("\(PeerID(key))" == "\(key)")
        #expect(PeerID(key) == PeerID(key: key.raw))
    }
}
