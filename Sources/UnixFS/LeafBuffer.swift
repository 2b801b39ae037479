// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The leaf that is being filled, with room for what stands before its content, so that bytes are copied once.
struct LeafBuffer: Sendable {
    private let profile: ImportProfile
    /// What stands before the content of a full leaf; nearly all leaves are full.
    private let head: [UInt8]
    private var bytes: [UInt8] = []
    /// Bytes of the file in the leaf.
    private(set) var count = 0

    init(profile: ImportProfile) {
        self.profile = profile
        head = profile.leafHead(profile.leafBytes)
    }

    var isFull: Bool { count == profile.leafBytes }

    /// Takes what fits.
    /// - Parameter isLarge: the file has more than one leaf, so room for a whole one is taken at once.
    /// - Returns: how many bytes were taken.
    mutating func fill(_ raw: UnsafeRawBufferPointer, isLarge: Bool) -> Int {
        let taken = min(raw.count, profile.leafBytes - count)
        if bytes.isEmpty {
            if isLarge || taken == profile.leafBytes {
                bytes.reserveCapacity(profile.encodedLeafLength(profile.leafBytes))
            }
            bytes.append(contentsOf: head)
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: raw.prefix(taken)))
        count += taken
        return taken
    }

    /// The leaf; the buffer is empty again.
    mutating func close() -> Chunk {
        defer {
            bytes = []
            count = 0
        }
        // A short leaf has another head. There is at most one in a file.
        guard isFull else { return profile.leaf(Array(bytes.dropFirst(head.count))) }
        profile.appendLeafTail(count, to: &bytes)
        return profile.rawLeaves ? Chunk(bytes, codec: .raw) : profile.nodeChunk(bytes)
    }
}
