// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import NIOCore

extension NodeClient {
    /// Adds a file, or a folder as a bundle.
    ///
    /// - Parameters:
    ///   - profile: nil seals it.
    ///   - size: of the body, where it is known.
    func addContent<Body: AsyncSequence & Sendable>(
        kind: String, name: String, profile: String?, wallet: String?, size: UInt64?, _ body: Body
    ) async throws -> ContentInfo where Body.Element == ByteBuffer {
        try await upload(
            Route(
                "data",
                query: [
                    ("kind", kind), ("name", name), ("profile", profile), ("wallet", wallet),
                    ("size", size.map(String.init)),
                ]), body)
    }

    func contents() async throws -> [ContentInfo] { try await get(Route("data")) }

    func contentStatus(_ cid: String) async throws -> ContentStatus { try await get(Route("data", cid)) }

    func entries(_ cid: String, path: String, wallet: String?) async throws -> [ContentEntry] {
        try await get(Route("data", cid, "entries", query: [("path", path), ("wallet", wallet)]))
    }

    /// Calls `each` with the pieces of a file, or of a folder's bundle, after `begin` with what it is.
    func readContent(
        _ cid: String, path: String, wallet: String?, from url: String? = nil,
        begin: (_ kind: String, _ name: String, _ size: UInt64?) throws -> Void,
        _ each: ([UInt8]) async throws -> Void
    ) async throws {
        try await stream(
            Route("data", cid, "content", query: [("path", path), ("wallet", wallet), ("from", url)]),
            head: { headers in
                let name = headers.first(name: API.nameHeader).flatMap(\.removingPercentEncoding) ?? ""
                try begin(
                    headers.first(name: API.kindHeader) ?? "file", name,
                    headers.first(name: API.sizeHeader).flatMap(UInt64.init))
            }, { try await each(Array($0.readableBytesView)) })
    }

    func readArchive(_ cid: String, _ each: ([UInt8]) async throws -> Void) async throws {
        try await stream(Route("data", cid, "car")) { try await each(Array($0.readableBytesView)) }
    }

    func addArchive<Body: AsyncSequence & Sendable>(_ body: Body) async throws -> ImportInfo
    where Body.Element == ByteBuffer {
        try await upload(Route("data", "car"), body)
    }

    func pins() async throws -> [PinInfo] { try await get(Route("data", "pins")) }

    func pin(_ cid: String, name: String?, from url: String? = nil) async throws -> ContentStatus {
        try await finish(Route("data", cid, "pin", query: [("name", name), ("from", url)]))
    }

    func unpin(_ cid: String, name: String?) async throws -> [PinInfo] {
        try await post(Route("data", cid, "unpin", query: [("name", name)]))
    }

    func collectGarbage() async throws -> GarbageInfo { try await finish(Route("data", "gc")) }

    func checkStore() async throws -> StoreCheckInfo { try await finish(Route("data", "check")) }

    func grant(_ cid: String, _ request: ContentGrantRequest) async throws -> ContentGrantInfo {
        try await post(Route("data", cid, "grants"), request)
    }

    func grants() async throws -> [ContentGrantInfo] { try await get(Route("grants")) }

    func revoke(_ grant: String) async throws -> ContentGrantInfo { try await post(Route("grants", grant, "revoke")) }

    func proxyJournal(limit: Int) async throws -> [ProxyJournalEntry] {
        try await get(Route("proxies", "journal", query: [("limit", "\(limit)")]))
    }

    func relock(_ cid: String, wallet: String?) async throws -> ContentInfo {
        try await post(Route("data", cid, "relock", query: [("wallet", wallet)]))
    }

    /// Gives a job's output a name of its own, under which it can be granted.
    func keepOutput(of job: String) async throws -> ContentInfo { try await post(Route("jobs", job, "output", "keep")) }
}
