// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

/// The behaviour that every `ContentReader` has: stores, and read-only ones such as a remote gateway.
///
/// ```swift
/// try await ContentReaderConformance.run { chunks in /* a reader of exactly these chunks */ }
/// ```
public enum ContentReaderConformance {
    /// Makes a reader that holds these chunks and no others.
    public typealias Make = @Sendable ([Chunk]) async throws -> any ContentReader

    /// One check, on a reader of its own.
    public struct Check: Sendable, CustomStringConvertible {
        public let name: String
        let chunks: [Chunk]
        let body: @Sendable (any ContentReader, [Chunk]) async throws -> Void

        public var description: String { name }

        /// - Throws: `ConformanceFailure`, or what the reader throws unexpectedly.
        public func run(make: Make) async throws {
            do {
                try await body(try await make(chunks), chunks)
            } catch let failure as Unmet {
                throw ConformanceFailure(check: name, reason: failure.reason)
            }
        }
    }

    /// Runs all checks, each on a fresh reader.
    public static func run(make: Make) async throws {
        for check in checks { try await check.run(make: make) }
    }

    /// All checks, for callers that report each by itself.
    public static let checks: [Check] = [
        Check(name: "chunks of every size and codec are read", chunks: samples) { reader, chunks in
            for chunk in chunks {
                try require(try await reader.bytes(chunk.cid) == chunk.bytes, "the bytes of \(chunk.cid) differ")
                try require(try await reader.has(chunk.cid), "\(chunk.cid) is said not to be here")
            }
        },
        Check(name: "what is not here is nil, not an error", chunks: []) { reader, _ in
            for cid in [CID.of([1, 2, 3], codec: .raw), CID.of([0xa0], codec: .dagCBOR)] {
                try require(try await reader.bytes(cid) == nil, "something came back")
                try require(try await !reader.has(cid), "it is said to be here")
            }
        },
        Check(name: "a chunk is found by version 0, version 1 and any codec", chunks: [node]) { reader, chunks in
            let digest = Hash.sha256(chunks[0].bytes)
            let names = [
                Chunk(version0: chunks[0].bytes).cid, CID(codec: .dagPB, sha256: digest),
                CID(codec: .raw, sha256: digest),
            ]
            for name in names {
                try require(try await reader.bytes(name) == chunks[0].bytes, "it is not found as \(name)")
                try require(try await reader.has(name), "it is said not to be here as \(name)")
            }
        },
        Check(name: "content that is in its CID is always here", chunks: []) { reader, _ in
            for bytes in [[], [42], [UInt8](repeating: 7, count: 126)] {
                let cid = try identityCID(bytes)
                try require(try await reader.bytes(cid) == bytes, "it did not come back")
                try require(try await reader.has(cid), "it is said not to be here")
            }
        },
        Check(name: "a CID by a hash that cannot be verified is never here", chunks: []) { reader, _ in
            let cid = try CID(bytes: [1, 0x55, 0x13, 64] + [UInt8](repeating: 1, count: 64))
            try require(try await reader.bytes(cid) == nil, "something came back")
            try require(try await !reader.has(cid), "it is said to be here")
        },
        Check(name: "many reads at once get each their own bytes", chunks: many) { reader, chunks in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<3 {
                    for chunk in chunks { group.addTask { try await reader.bytes(chunk.cid) == chunk.bytes } }
                }
                for try await isRight in group { try require(isRight, "bytes were mixed up") }
            }
        },
    ]

    private static let node = Chunk(version0: dagPBNode(linkingTo: [CID.of([1], codec: .raw)]))
    private static let many = (0..<64).map { Chunk([UInt8](repeating: UInt8($0), count: 1 + 997 * $0), codec: .raw) }
    private static let samples = [
        Chunk([], codec: .raw), Chunk(Array("woven".utf8), codec: .raw),
        Chunk([UInt8](repeating: 7, count: ContentStoreLimits.chunkBytes), codec: .raw),
        Chunk(ContentStoreTestKit.node(linkingTo: []), codec: .dagCBOR), node,
        Chunk(dagPBNode(linkingTo: []), codec: .dagPB),
    ]
}

extension ContentStoreConformance {
    /// Reading, of what was put: before a flush and after it.
    static let readingChecks: [Check] = ContentReaderConformance.checks.map { check in
        Check(name: check.name) { store in
            for chunk in check.chunks { try await store.put(chunk) }
            try await check.body(store, check.chunks)
            try await store.flush()
            try await check.body(store, check.chunks)
        }
    }
}
