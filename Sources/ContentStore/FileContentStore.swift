// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Multiformats
import Synchronization

/// A content store in a folder: one file per chunk.
///
/// ```
/// lock                      held while a process has the store open
/// chunks/ab/<digest>        durable chunks, by their SHA-256 in hexadecimal
/// new/<number>              chunks that wait for `flush`; what a crash leaves is removed at the next start
/// pins/<SHA-256 of name>    one file per pin
/// damaged/…                 files that did not hold what their name says
/// ```
/// A chunk enters `chunks` only after its bytes are synced, so a file there is whole unless the disk damaged it. File
/// operations run on two private queues, one for writing and one for reading, never on Swift's cooperative threads.
/// Everything is for the owner only (0700, 0600).
public final class FileContentStore: ContentStore {
    /// How a store behaves; the defaults suit a node.
    public struct Configuration: Sendable {
        /// The most bytes of chunks to hold.
        public var quotaBytes: Int64 = .max
        /// Seconds since 1970; the age of chunks is measured with it.
        public var now: @Sendable () -> Int64 = { Int64(time(nil)) }
        /// Told what the store noticed by itself, on one of its queues: return soon.
        public var onEvent: @Sendable (ContentStoreEvent) -> Void = { _ in }
        /// Chunks that may wait for a flush.
        var pendingChunks = ContentStoreLimits.pendingChunks

        public init() {}
    }

    private let folder: ContentStoreFolder
    private let writing = DispatchQueue(label: "content-store.writing")
    /// Reading is mostly hashing: as many at a time as the machine can usefully do.
    private let reading = (0..<FileContentStore.readers).map { DispatchQueue(label: "content-store.reading.\($0)") }

    private static let readers = max(2, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Opens the store in `path`, making the folder when it is not there.
    ///
    /// Blocks while it counts the chunks: seconds for a million.
    /// - Throws: `ContentStoreError`; `.locked` when it is open already, here or in another process.
    public init(path: String, configuration: Configuration = Configuration()) throws(ContentStoreError) {
        folder = try ContentStoreFolder(path: path, configuration: configuration)
    }

    public func put(_ chunk: Chunk) async throws {
        try ChunkRules.check(chunk.cid, size: chunk.bytes.count)
        guard !chunk.cid.isIdentity else { return }
        try await run(writing) { (folder) throws(ContentStoreError) in try folder.put(chunk) }
    }

    public func get(_ cid: CID) async throws -> Chunk? {
        guard let place = ChunkPlace(cid) else { return cid.inlined.flatMap { Chunk($0, claimedAs: cid) } }
        return try await run(lane(place)) { (folder) throws(ContentStoreError) in try folder.load(place, as: cid) }
    }

    public func has(_ cid: CID) async throws -> Bool {
        guard let place = ChunkPlace(cid) else { return cid.isIdentity }
        return try await run(lane(place)) { (folder) throws(ContentStoreError) in try folder.has(place) }
    }

    /// Every chunk that is in its place now, unverified.
    func places() async throws -> [ChunkPlace] {
        try await run(writing) { (folder) throws(ContentStoreError) in
            try folder.flush()
            var places: [ChunkPlace] = []
            try folder.forEachChunk { (place, _, _, _) in places.append(place) }
            return places
        }
    }

    /// Whether a chunk that could not be read was set aside for its bytes, and not just collected.
    func isDamaged(_ place: ChunkPlace) async throws -> Bool {
        try await run(writing) { (folder) throws(ContentStoreError) in
            try PosixFile.names(in: folder.damaged).contains { $0.hasPrefix(place.name) }
        }
    }

    private func lane(_ place: ChunkPlace) -> DispatchQueue {
        reading[place.digest.withBytes { Int($0[31]) } % reading.count]
    }

    public func flush() async throws {
        try await run(writing) { (folder) throws(ContentStoreError) in try folder.flush() }
    }

    public func pin(_ root: CID, name: String) async throws {
        try ChunkRules.check(pinName: name)
        try await run(writing) { (folder) throws(ContentStoreError) in
            try folder.flush()
            try folder.pins.set(root, name: name)
        }
    }

    public func unpin(name: String) async throws {
        try ChunkRules.check(pinName: name)
        try await run(writing) { (folder) throws(ContentStoreError) in try folder.pins.remove(name: name) }
    }

    public func pins() async throws -> [(name: String, root: CID)] {
        folder.pins.all.sorted { $0.key < $1.key }.map { (name: $0.key, root: $0.value) }
    }

    public func hold() -> StoreHold { folder.holds.begin(at: folder.clock.now()) }

    public func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport {
        try await run(writing) { (folder) throws(ContentStoreError) in
            try folder.collectGarbage(minimumAge: minimumAge, keeping: roots)
        }
    }

    public func usage() async -> (chunks: Int, bytes: Int64) { folder.usage }

    /// Flushes and lets go of the folder, so that it can be opened again. Every later call is refused.
    public func close() async throws {
        try await run(writing) { (folder) throws(ContentStoreError) in try folder.close() }
    }

    private func run<Value: Sendable>(
        _ queue: DispatchQueue,
        _ body: @escaping @Sendable (ContentStoreFolder) throws(ContentStoreError) -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [folder] in
                continuation.resume(with: Result { try body(folder) })
            }
        }
    }
}
