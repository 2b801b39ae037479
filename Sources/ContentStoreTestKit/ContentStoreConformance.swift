// SPDX-License-Identifier: Apache-2.0

import ContentStore
import DagCBOR
import Multiformats

/// What a check found wrong.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The check, as a sentence about behaviour.
    public let check: String
    public let reason: String

    public var description: String { "\(check): \(reason)" }
}

/// The behaviour that every `ContentStore` has, as checks that need no test library.
///
/// ```swift
/// try await ContentStoreConformance.run { MemoryContentStore() }
/// ```
public enum ContentStoreConformance {
    /// Makes an empty store that does not age chunks by itself.
    public typealias Make = @Sendable () async throws -> any ContentStore

    /// One check, on a store of its own.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let body: @Sendable (any ContentStore) async throws -> Void

        public var description: String { name }

        /// - Throws: `ConformanceFailure`, or what the store throws unexpectedly.
        public func run(make: Make) async throws {
            do {
                try await body(try await make())
            } catch let failure as Unmet {
                throw ConformanceFailure(check: name, reason: failure.reason)
            }
        }
    }

    /// Runs all checks, each on a fresh store.
    public static func run(make: Make) async throws {
        for check in checks {
            try await check.run(make: make)
        }
    }

    /// All checks, for callers that report each by itself.
    public static let checks: [Check] = chunkChecks + pinChecks + readingChecks
}

/// A condition of a check that did not hold.
struct Unmet: Error {
    let reason: String
}

func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw Unmet(reason: reason()) }
}

/// The code of the refusal that `body` must end with.
func requireRefusal(
    _ code: ContentStoreError.Code, _ what: String, _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as ContentStoreError {
        return try require(error.code == code, "\(what) was refused as \(error.code), not as \(code)")
    }
    throw Unmet(reason: "\(what) was not refused")
}

/// A DAG-CBOR chunk that links to others.
func node(linkingTo links: [CID]) -> [UInt8] {
    DagCBORValue.map(DagCBORMap([("to", .array(links.map { .link($0) }))])).encoded()
}

/// A dag-pb node without data that links to others, each link `{Hash}` alone: <https://ipld.io/specs/codecs/dag-pb/spec/>.
func dagPBNode(linkingTo links: [CID]) -> [UInt8] {
    var node: [UInt8] = []
    for link in links {
        let hash = link.bytes
        node += [0x12, UInt8(hash.count + 2), 0x0a, UInt8(hash.count)] + hash
    }
    return node
}

/// The CID that holds these bytes itself.
func identityCID(_ bytes: [UInt8], codec: Multicodec = .raw) throws -> CID {
    try CID(bytes: [1, UInt8(codec.rawValue), 0, UInt8(bytes.count)] + bytes)
}

extension ContentReader {
    func bytes(_ cid: CID) async throws -> [UInt8]? { try await get(cid)?.bytes }
}
