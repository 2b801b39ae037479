// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization

/// A content store in memory: for simulations, tests and short-lived nodes. It forgets all when it goes.
public final class MemoryContentStore: ContentStore {
    private struct Stored {
        let bytes: [UInt8]
        var storedAt: Duration
    }

    private struct State {
        var chunks: [CID: Stored] = [:]
        var bytes: Int64 = 0
        var pins: [String: CID] = [:]
    }

    private let state = Mutex(State())
    private let quotaBytes: Int64
    private let now: @Sendable () -> Duration

    /// - Parameters:
    ///   - quotaBytes: the most bytes to hold.
    ///   - now: the time since any fixed moment, for the age of chunks; without one, chunks are as old as is asked.
    public init(quotaBytes: Int64 = .max, now: (@Sendable () -> Duration)? = nil) {
        self.quotaBytes = quotaBytes
        self.now = now ?? { .zero }
        hasClock = now != nil
    }

    private let hasClock: Bool

    public func put(_ chunk: [UInt8], as cid: CID) async throws {
        try ChunkRules.check(chunk, as: cid)
        try state.withLock { (state) throws(ContentStoreError) in
            if state.chunks[cid] == nil {
                let (total, overflow) = state.bytes.addingReportingOverflow(Int64(chunk.count))
                guard !overflow, total <= quotaBytes else { throw ChunkRules.quotaError(quotaBytes) }
                state.bytes = total
            }
            state.chunks[cid] = Stored(bytes: chunk, storedAt: now())
        }
    }

    public func get(_ cid: CID) async throws -> [UInt8]? {
        state.withLock { $0.chunks[cid]?.bytes }
    }

    public func has(_ cid: CID) async -> Bool {
        state.withLock { $0.chunks[cid] != nil }
    }

    public func flush() async throws {}

    public func pin(_ root: CID, name: String) async throws {
        try ChunkRules.check(pinName: name)
        state.withLock { $0.pins[name] = root }
    }

    public func unpin(name: String) async throws {
        state.withLock { $0.pins[name] = nil }
    }

    public func pins() async throws -> [(name: String, root: CID)] {
        state.withLock { $0.pins }.sorted { $0.key < $1.key }.map { (name: $0.key, root: $0.value) }
    }

    public func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport {
        try state.withLock { (state) throws(ContentStoreError) in
            let chunks = state.chunks
            let kept = try ChunkRules.reachable(from: Array(state.pins.values) + roots) { chunks[$0]?.bytes }
            var report = GarbageReport()
            for (cid, stored) in chunks where !kept.contains(cid) {
                if hasClock, now() - stored.storedAt < minimumAge {
                    report.youngChunks += 1
                    continue
                }
                state.chunks[cid] = nil
                state.bytes -= Int64(stored.bytes.count)
                report.removedChunks += 1
                report.removedBytes += Int64(stored.bytes.count)
            }
            return report
        }
    }

    public func usage() async -> (chunks: Int, bytes: Int64) {
        state.withLock { (chunks: $0.chunks.count, bytes: $0.bytes) }
    }
}
