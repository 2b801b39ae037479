// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Chunks of bytes, each named by the hash of its content. Every read is verified.
///
/// The seam between what stores bytes and what uses them: `FileContentStore` for nodes, `MemoryContentStore` for
/// simulations; `ContentStoreTestKit` holds the checks that every implementation passes.
public protocol ContentStore: Sendable {
    /// Stores `chunk`. Storing it again changes nothing, and makes it young again for `collectGarbage`.
    ///
    /// It can be read at once, and survives a power cut after the next `flush`.
    /// - Throws: `ContentStoreError` when the bytes are not those of `cid`, are too many, or do not fit.
    func put(_ chunk: [UInt8], as cid: CID) async throws

    /// The bytes of `cid`, verified, or nil when they are not here. Damaged bytes are set aside, reported as an event,
    /// and count as not here.
    /// - Throws: `ContentStoreError` when the store itself cannot be read.
    func get(_ cid: CID) async throws -> [UInt8]?

    /// Whether the chunk is here, by name only: damage shows when it is read.
    func has(_ cid: CID) async -> Bool

    /// Makes everything put before durable.
    func flush() async throws

    /// Keeps `root` and all that it links to from being collected, under a name. A name holds one root: pinning again
    /// moves it. Durable on return, together with everything put before.
    func pin(_ root: CID, name: String) async throws

    /// Lets go of what `name` held. A name that holds nothing is no error.
    func unpin(name: String) async throws

    /// All pins, sorted by name.
    func pins() async throws -> [(name: String, root: CID)]

    /// Removes chunks that no pin reaches and that are older than `minimumAge`, which protects what is still being
    /// put together and will be pinned later.
    /// - Parameter roots: kept as if they were pinned.
    /// - Throws: `ContentStoreError.Code.incomplete` and removes nothing, when a link of something pinned cannot be
    ///   followed: what hangs below it is unknown.
    func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport

    /// How many chunks are here and how many bytes they hold.
    func usage() async -> (chunks: Int, bytes: Int64)
}

extension ContentStore {
    /// Stores `chunk` under the name its bytes give it.
    @discardableResult
    public func put(_ chunk: [UInt8], codec: Multicodec) async throws -> CID {
        let cid = CID.of(chunk, codec: codec)
        try await put(chunk, as: cid)
        return cid
    }

    /// Collects what is older than an hour and reached by no pin.
    public func collectGarbage() async throws -> GarbageReport {
        try await collectGarbage(minimumAge: .seconds(3600), keeping: [])
    }
}

/// What one collection removed.
public struct GarbageReport: Hashable, Sendable {
    public var removedChunks: Int
    public var removedBytes: Int64
    /// Chunks that no pin reaches but that are too young to go.
    public var youngChunks: Int

    public init(removedChunks: Int = 0, removedBytes: Int64 = 0, youngChunks: Int = 0) {
        self.removedChunks = removedChunks
        self.removedBytes = removedBytes
        self.youngChunks = youngChunks
    }
}
