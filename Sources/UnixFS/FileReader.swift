// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Gives back the bytes of a file, or a range of it, chunk by chunk, each verified before it is used.
///
/// Memory is one leaf and one node per level. See `FileWalk` for what is read and what is refused.
public struct FileReader: Sendable {
    private var walk: FileWalk
    private let fetch: ChunkFetch

    /// A reader at the start of the range.
    /// - Parameters:
    ///   - range: the bytes that are wanted; what is behind the end of the file is not there. Nil means all.
    ///   - maxBytes: a reader that would yield more bytes refuses as soon as it has the root.
    ///   - fetch: fetches one chunk; what it returns is not trusted.
    public init(
        root: CID, range: Range<UInt64>? = nil, maxBytes: UInt64 = UnixFSLimits.fileBytes, fetch: @escaping ChunkFetch
    ) {
        walk = FileWalk(root: root, range: range, maxBytes: maxBytes)
        self.fetch = fetch
    }

    /// Bytes of the whole file, by its root; nil before the first call of `next`.
    public var fileSize: UInt64? { walk.fileSize }

    /// The chunks that come next, as far as they are known: what may be fetched ahead. See `FileWalk.upcoming`.
    public func upcoming(_ count: Int) -> [CID] { walk.upcoming(count) }

    /// The next bytes, at least one; nil at the end.
    /// - Throws: `UnixFSError`, or what `fetch` throws.
    // Not inlined: the compiler crashes on what comes of it in `read` (Swift 6.3.1, release).
    @inline(never)
    public mutating func next() async throws -> [UInt8]? {
        while let step = walk.next() {
            let bytes = try walk.take(step, try await step.cid.fetched(fetch))
            if !bytes.isEmpty { return bytes }
        }
        return nil
    }

    /// All bytes of the range.
    /// - Throws: `UnixFSError.tooLarge` above `maxBytes`, other `UnixFSError`s, or what `fetch` throws.
    public static func read(
        _ root: CID, range: Range<UInt64>? = nil, maxBytes: UInt64, fetch: @escaping ChunkFetch
    ) async throws -> [UInt8] {
        var reader = FileReader(root: root, range: range, maxBytes: maxBytes, fetch: fetch)
        var bytes: [UInt8] = []
        while let part = try await reader.next() {
            if bytes.isEmpty { bytes = part } else { bytes += part }
        }
        return bytes
    }
}
