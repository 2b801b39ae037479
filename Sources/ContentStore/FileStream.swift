// SPDX-License-Identifier: Apache-2.0

import Multiformats
import UnixFS

/// The bytes of a file, or of a range of it, in order, with several chunks being fetched and verified at a time.
///
/// Memory is bounded by `ahead` chunks. What is refused is what `UnixFS.FileReader` refuses.
public struct FileStream: Sendable {
    private var reader: FileReader
    private let prefetch: Prefetch
    private let ahead: Int

    /// - Parameters:
    ///   - range: the bytes that are wanted; nil means all.
    ///   - maxBytes: more than this are refused as soon as the root is known.
    ///   - ahead: how many chunks are fetched before they are asked for.
    public init(
        _ root: CID, range: Range<UInt64>? = nil, maxBytes: UInt64 = ContentStoreLimits.fileBytes,
        from source: any ContentReader, ahead: Int = ContentStoreLimits.chunksAhead
    ) {
        let prefetch = Prefetch(source: source)
        self.prefetch = prefetch
        self.ahead = ahead
        reader = FileReader(root: root, range: range, maxBytes: maxBytes) { try await prefetch.chunk($0) }
    }

    /// Bytes of the whole file; nil before the first `next`.
    public var fileSize: UInt64? { reader.fileSize }

    /// The next bytes, at least one; nil at the end.
    /// - Throws: `UnixFSError`, or what the source throws.
    public mutating func next() async throws -> [UInt8]? {
        prefetch.start(reader.upcoming(ahead))
        return try await reader.next()
    }
}
