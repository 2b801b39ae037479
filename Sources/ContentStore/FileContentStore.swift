// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Multiformats
import Synchronization

/// A content store in a folder: one file per chunk.
///
/// ```
/// lock                      held while a process has the store open
/// chunks/ab/<cid>           durable chunks, by the first byte of the digest
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
    private let reading = DispatchQueue(label: "content-store.reading")

    /// Opens the store in `path`, making the folder when it is not there.
    ///
    /// Blocks while it counts the chunks: seconds for a million.
    /// - Throws: `ContentStoreError`; `.locked` when it is open already, here or in another process.
    public init(path: String, configuration: Configuration = Configuration()) throws(ContentStoreError) {
        folder = try ContentStoreFolder(path: path, configuration: configuration)
    }

    public func put(_ chunk: [UInt8], as cid: CID) async throws {
        try ChunkRules.check(chunk, as: cid)
        try await run(writing) { (folder) throws(ContentStoreError) in try folder.put(chunk, as: cid) }
    }

    public func get(_ cid: CID) async throws -> [UInt8]? {
        try await run(reading) { (folder) throws(ContentStoreError) in try folder.load(cid) }
    }

    public func has(_ cid: CID) async -> Bool {
        let found = try? await run(reading) { (folder) throws(ContentStoreError) in folder.has(cid) }
        return found ?? false
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
