// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization

/// A content store in memory: for simulations, tests and short-lived nodes. It forgets all when it goes.
public final class MemoryContentStore: ContentStore {
    private struct Stored {
        let bytes: [UInt8]
        var storedAt: Duration
        /// The number of the `put` that stored it last.
        var turn: UInt64
    }

    private struct State {
        var chunks: [Bytes32: Stored] = [:]
        var bytes: Int64 = 0
        var pins: [String: CID] = [:]
        var turn: UInt64 = 0
    }

    private let state = Mutex(State())
    private let holds = StoreHolds<UInt64>()
    private let quotaBytes: Int64
    private let now: (@Sendable () -> Duration)?

    /// - Parameters:
    ///   - quotaBytes: the most bytes to hold.
    ///   - now: the time since any fixed moment, for the age of chunks; without one, chunks are as old as is asked.
    public init(quotaBytes: Int64 = .max, now: (@Sendable () -> Duration)? = nil) {
        self.quotaBytes = quotaBytes
        self.now = now
    }

    public func put(_ chunk: Chunk) async throws {
        try ChunkRules.check(chunk.cid, size: chunk.bytes.count)
        guard let digest = chunk.cid.digest else { return }
        let time = now?() ?? .zero
        try state.withLock { (state) throws(ContentStoreError) in
            if state.chunks[digest] == nil {
                let (total, overflow) = state.bytes.addingReportingOverflow(Int64(chunk.bytes.count))
                guard !overflow, total <= quotaBytes else { throw ChunkRules.quotaError(quotaBytes) }
                state.bytes = total
            }
            state.turn += 1
            state.chunks[digest] = Stored(bytes: chunk.bytes, storedAt: time, turn: state.turn)
        }
    }

    public func get(_ cid: CID) async throws -> Chunk? {
        guard let bytes = bytes(of: cid) else { return nil }
        return Chunk(bytes, claimedAs: cid)
    }

    public func has(_ cid: CID) async throws -> Bool { bytes(of: cid) != nil }

    private func bytes(of cid: CID) -> [UInt8]? {
        guard let digest = cid.digest else { return cid.inlined }
        return state.withLock { $0.chunks[digest]?.bytes }
    }

    public func flush() async throws {}

    public func pin(_ root: CID, name: String) async throws {
        try ChunkRules.check(pinName: name)
        state.withLock { $0.pins[name] = root }
    }

    public func unpin(name: String) async throws {
        try ChunkRules.check(pinName: name)
        state.withLock { $0.pins[name] = nil }
    }

    public func pins() async throws -> [(name: String, root: CID)] {
        state.withLock { $0.pins }.sorted { $0.key < $1.key }.map { (name: $0.key, root: $0.value) }
    }

    public func hold() -> StoreHold {
        state.withLock { holds.begin(at: $0.turn + 1) }
    }

    public func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport {
        try state.withLock { (state) throws(ContentStoreError) in
            let chunks = state.chunks
            let kept = try ChunkLinks.reachable(from: Array(state.pins.values) + roots) { cid in
                cid.digest.flatMap { chunks[$0]?.bytes }
            }
            let held = holds.oldest ?? .max
            var report = GarbageReport()
            for (digest, stored) in chunks where !kept.contains(digest) {
                let isYoung = now.map { $0() - stored.storedAt < minimumAge } ?? false
                if isYoung || stored.turn >= held {
                    report.youngChunks += 1
                    continue
                }
                state.chunks[digest] = nil
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
