// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

/// Reads chunks from any trustless gateway over HTTP. Nothing that it says is believed: every chunk is verified.
///
/// Nothing is asked for whose content is in its CID, or whose hash cannot be computed here.
/// Source: <https://specs.ipfs.tech/http-gateways/trustless-gateway/>.
public final class GatewayContentReader: ContentReader {
    private let url: GatewayURL
    private let limits: GatewayReaderLimits
    private let line: ParallelLimit

    /// - Parameter url: the part before "/ipfs/": "https://gateway.example".
    /// - Throws: `ContentGatewayError.badURL`.
    public init(url: String, limits: GatewayReaderLimits = .init()) throws(ContentGatewayError) {
        self.url = try GatewayURL(url)
        self.limits = limits
        line = ParallelLimit(max(1, limits.parallel))
    }

    /// - Throws: `ContentStoreError.mismatch` for other bytes than the CID's; `.unreachable` for all that a gateway
    ///   should not do, with what it did; `CancellationError`.
    public func get(_ cid: CID) async throws -> Chunk? {
        if let inlined = cid.inlined { return Chunk(inlined, claimedAs: cid) }
        guard cid.digest != nil, let bytes = try await ask(for: cid, isHead: false) else { return nil }
        guard let chunk = Chunk(bytes, claimedAs: cid) else {
            throw ContentStoreError(
                .mismatch, "\(url) gave \(bytes.count) bytes for \(cid) that are not its own: ask another gateway")
        }
        return chunk
    }

    /// Whether the gateway says that it has the chunk.
    /// - Throws: `ContentStoreError.unreachable`; `CancellationError`.
    public func has(_ cid: CID) async throws -> Bool {
        if cid.isIdentity { return true }
        guard cid.digest != nil else { return false }
        return try await ask(for: cid, isHead: true) != nil
    }

    private func ask(for cid: CID, isHead: Bool) async throws -> [UInt8]? {
        try await line.run { [self] in
            var pause = Duration.milliseconds(250)
            for attempt in 1...max(1, limits.attempts) {
                let answer = try await follow(cid, isHead: isHead)
                switch answer.status {
                case 200: return answer.body
                case 404, 410: return nil
                case 429, 503:
                    guard attempt < limits.attempts else { break }
                    let asked = answer.retryAfter.flatMap { Int64($0) }.map { Duration.seconds(min(max($0, 0), 3600)) }
                    try await Task.sleep(for: min(max(asked ?? pause, .milliseconds(50)), limits.longestPause))
                    pause = pause * 2
                    continue
                default: break
                }
                throw unreachable("it answers \(answer.status) to the question for \(cid)")
            }
            throw unreachable("it was not asked for \(cid)")
        }
    }

    /// The answer behind redirects.
    private func follow(_ cid: CID, isHead: Bool) async throws -> GatewayTransport.Answer {
        var place = url.chunk(cid)
        for _ in 0...max(0, limits.redirects) {
            let answer: GatewayTransport.Answer
            do {
                answer = try await GatewayTransport.ask(
                    place, isHead: isHead, limit: ContentStoreLimits.chunkBytes, timeout: limits.timeout)
            } catch let failure as GatewayTransport.Failure {
                throw unreachable(failure.reason)
            }
            guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.location else {
                return answer
            }
            guard let next = url.redirect(from: place, to: location, leaves: limits.followsToOtherHosts) else {
                throw unreachable(
                    "it redirects to \(location.prefix(200).debugDescription), which is another host: name that one")
            }
            place = next
        }
        throw unreachable("it redirects more than \(limits.redirects) times")
    }

    private func unreachable(_ reason: String) -> ContentStoreError {
        ContentStoreError(.unreachable, "The gateway \(url) is of no use: \(reason).")
    }
}
