// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Chunks of bytes, each named by the hash of its content.
///
/// The seam between what stores bytes and what uses them: `FileContentStore` for nodes, `MemoryContentStore` for
/// simulations and short-lived nodes; `ContentStoreTestKit` holds the checks that every implementation passes.
public protocol ContentStore: ContentReader {
    /// Stores a chunk. Storing it again changes nothing, and makes it young again for `collectGarbage`.
    ///
    /// It can be read at once, and survives a power cut after the next `flush`. A chunk with an identity CID needs no
    /// place and takes none.
    /// - Throws: `ContentStoreError` when the chunk is of a codec or hash that no store takes, too large, or does not
    ///   fit.
    func put(_ chunk: Chunk) async throws

    /// Makes everything put before durable.
    func flush() async throws

    /// Keeps `root` and all that it links to from being collected, under a name. A name holds one root: pinning again
    /// moves it. Durable on return, together with everything put before.
    func pin(_ root: CID, name: String) async throws

    /// Lets go of what `name` held. A name that holds nothing is no error.
    func unpin(name: String) async throws

    /// All pins, sorted by name.
    func pins() async throws -> [(name: String, root: CID)]

    /// Protects everything that is put from now on from being collected, until the hold is released or forgotten:
    /// for trees that are put together over a long time and pinned at the end.
    func hold() -> StoreHold

    /// Removes chunks that no pin reaches, that no hold protects, and that are older than `minimumAge`.
    /// - Parameter roots: kept as if they were pinned.
    /// - Throws: `ContentStoreError.Code.incomplete` and removes nothing, when a link of something pinned cannot be
    ///   followed: what hangs below it is unknown.
    func collectGarbage(minimumAge: Duration, keeping roots: [CID]) async throws -> GarbageReport

    /// How many chunks are here and how many bytes they hold.
    func usage() async -> (chunks: Int, bytes: Int64)
}

extension ContentStore {
    /// Stores `bytes` under the name they have with `codec`.
    @discardableResult
    public func put(_ bytes: [UInt8], codec: Multicodec) async throws -> CID {
        let chunk = Chunk(bytes, codec: codec)
        try await put(chunk)
        return chunk.cid
    }

    /// Stores bytes that somebody says are those of `cid`.
    /// - Throws: `ContentStoreError`; `.mismatch` when they are not.
    public func put(_ bytes: [UInt8], as cid: CID) async throws {
        try ChunkRules.check(cid, size: bytes.count)
        guard let chunk = Chunk(bytes, claimedAs: cid) else { throw ChunkRules.mismatch(cid) }
        try await put(chunk)
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
