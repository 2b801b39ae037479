// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

@testable import ContentGateway

/// Asks a server that answers as a test wants for one chunk.
enum HostileGateway {
    static let bytes = Array("woven".utf8)
    static let cid = CID.of(bytes, codec: .raw)

    static func impatient(_ change: (inout GatewayReaderLimits) -> Void = { _ in }) -> GatewayReaderLimits {
        var limits = GatewayReaderLimits()
        limits.timeout = .seconds(5)
        limits.longestPause = .milliseconds(100)
        change(&limits)
        return limits
    }

    static func ask(
        _ limits: GatewayReaderLimits = impatient(), answer: @escaping @Sendable (Int32, String) -> Void
    ) async throws -> (result: Result<Chunk?, any Error>, requests: [String]) {
        let server = try HostileServer(answer)
        defer { server.stop() }
        let reader = try GatewayContentReader(url: server.url, limits: limits)
        do { return (.success(try await reader.get(cid)), server.requests) } catch {
            return (.failure(error), server.requests)
        }
    }

    static func code(_ result: Result<Chunk?, any Error>) -> ContentStoreError.Code? {
        guard case .failure(let error) = result else { return nil }
        return (error as? ContentStoreError)?.code
    }
}
