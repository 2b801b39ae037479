// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The pure part of listing a folder: which chunk comes next, and whether it is what a folder may hold.
///
/// Folders of one node and sharded ones are read, the latter with any valid fan-out. Every shard is checked completely,
/// so that a lie about slots, prefixes or hashes is refused, and no folder takes more than 21 chunks for each entry.
public struct FolderWalk: Sendable {
    /// A chunk to fetch.
    public struct Step: Hashable, Sendable {
        /// The chunk's name.
        public let cid: CID
        /// Where the shard is; nil for the root.
        let place: FolderNode.Place?
    }

    private let maxEntries: Int
    private let root: CID
    private var count = 0
    /// Steps to take, last first.
    private var stack: [Step]

    /// A walk from the root.
    /// - Parameter maxEntries: a folder with more is refused as soon as they are seen.
    public init(root: CID, maxEntries: Int = UnixFSLimits.folderEntries) {
        self.root = root
        self.maxEntries = maxEntries
        stack = [Step(cid: root, place: nil)]
    }

    /// The chunks that come next, at most `count` of those known so far, in order: what may be fetched ahead.
    public func upcoming(_ count: Int) -> [CID] {
        stack.suffix(max(count, 0)).reversed().map(\.cid).filter { $0.digest != nil }
    }

    /// The next chunk; nil at the end.
    public mutating func next() -> Step? { stack.popLast() }

    /// Takes a chunk: checks it, and puts the shards below on the list of steps.
    /// - Parameter chunk: what was fetched; nil if it cannot be had. Not looked at when the CID holds its content.
    /// - Returns: the entries in this chunk, in the order in which they are written.
    public mutating func take(_ step: Step, _ chunk: Chunk?) throws(UnixFSError) -> [FolderEntry] {
        let bytes = try step.cid.verified(chunk)
        let entries: [FolderEntry]
        switch try FolderNode(bytes, cid: step.cid, place: step.place) {
        case .plain(let all): entries = all
        case .shard(let shard): entries = take(shard)
        }
        count += entries.count
        guard count <= maxEntries else { throw .tooManyEntries(root, max: maxEntries) }
        return entries
    }

    private mutating func take(_ shard: FolderNode.Shard) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        var below: [Step] = []
        for (_, content) in shard.contents {
            switch content {
            case .entry(let entry): entries.append(entry)
            case .shard(let cid, let place): below.append(Step(cid: cid, place: place))
            }
        }
        stack.append(contentsOf: below.reversed())
        return entries
    }
}
