// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Where a file is, and what its parent folder says of it.
public struct FileRoot: Hashable, Sendable {
    /// The root of the tree.
    public let cid: CID
    /// Bytes of the file.
    public let size: UInt64
    /// Bytes of all chunks of the tree, each as often as it is linked.
    public let tsize: UInt64
}

/// Cuts a stream of bytes into the chunks of a UnixFS file, holding one leaf and one node per level.
///
/// A pure value: it returns chunks, the caller stores them in any order, any time before the root is used. The tree is
/// the balanced one of Kubo: all leaves but the last are full and equally deep, and so are all nodes but those on the
/// right edge. A file of one leaf is that leaf. Source: <https://specs.ipfs.tech/unixfs/>, IPIP-499 "balanced".
public struct FileBuilder: Sendable {
    /// A finished part of the file.
    struct Part: Sendable {
        let cid: CID
        let size: UInt64
        let tsize: UInt64
    }

    /// The numbers that fix the shape.
    public let profile: ImportProfile
    /// Bytes of the file so far.
    public private(set) var size: UInt64 = 0
    private var leaf: LeafBuffer
    /// Finished parts that wait for their node, from the leaves upwards.
    private var levels: [[Part]] = [[]]
    private var ready: [Chunk] = []

    /// A builder that has seen nothing.
    public init(profile: ImportProfile = .v1) {
        self.profile = profile
        leaf = LeafBuffer(profile: profile)
    }

    /// Takes the next bytes, which are copied once.
    /// - Returns: the chunks that are complete by them.
    public mutating func push(_ bytes: UnsafeRawBufferPointer) -> [Chunk] {
        requireFullLeaves()
        var rest = bytes
        while !rest.isEmpty {
            let taken = leaf.fill(rest, isLarge: size >= UInt64(profile.leafBytes))
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            size += UInt64(taken)
            if leaf.isFull { closeLeaf() }
        }
        return takeReady()
    }

    /// Takes the next bytes. Not copied, if they are exactly one raw leaf.
    /// - Returns: the chunks that are complete by them.
    public mutating func push(_ bytes: [UInt8]) -> [Chunk] {
        guard profile.rawLeaves, leaf.count == 0, bytes.count == profile.leafBytes else {
            return bytes.withUnsafeBytes { push($0) }
        }
        let chunk = profile.leaf(bytes)
        ready.append(chunk)
        return add(leaf: chunk.cid, size: bytes.count)
    }

    /// Takes the next leaf, which the caller made with `ImportProfile.leaf` and stores itself.
    /// - Precondition: `size` is 1 to the profile's `leafBytes`, all leaves before it were full, and no pushed byte
    ///   waits for more.
    /// - Returns: the nodes that are complete by it.
    public mutating func add(leaf cid: CID, size count: Int) -> [Chunk] {
        precondition((1...profile.leafBytes).contains(count), "a leaf has 1 to \(profile.leafBytes) bytes")
        precondition(leaf.count == 0, "pushed bytes wait for more")
        requireFullLeaves()
        size += UInt64(count)
        append(leaf: cid, size: count)
        return takeReady()
    }

    /// Ends the file; the builder is empty again.
    /// - Returns: the root, and the chunks not returned before. The root's own chunk is the last one, unless it is a
    ///   leaf that was returned, or added, before.
    public mutating func finish() -> (root: FileRoot, chunks: [Chunk]) {
        if leaf.count > 0 || size == 0 { closeLeaf() }
        var level = 0
        while level + 1 < levels.count || levels[level].count > 1 {
            closeNode(level)
            level += 1
        }
        let top = levels[level][0]
        let chunks = takeReady()
        self = FileBuilder(profile: profile)
        return (FileRoot(cid: top.cid, size: top.size, tsize: top.tsize), chunks)
    }

    private func requireFullLeaves() {
        precondition(size % UInt64(profile.leafBytes) == UInt64(leaf.count), "only the last leaf may be short")
    }

    private mutating func closeLeaf() {
        let count = leaf.count
        let chunk = leaf.close()
        ready.append(chunk)
        append(leaf: chunk.cid, size: count)
    }

    private mutating func append(leaf cid: CID, size: Int) {
        append(
            Part(cid: cid, size: UInt64(size), tsize: UInt64(profile.encodedLeafLength(size))), level: 0)
    }

    /// A full level is closed only when a part follows, so that the root has no node of one link above it.
    private mutating func append(_ part: Part, level: Int) {
        if level == levels.count { levels.append([]) }
        if levels[level].count == profile.linksPerNode { closeNode(level) }
        levels[level].append(part)
    }

    private mutating func closeNode(_ level: Int) {
        let (chunk, part) = profile.fileNode(levels[level])
        levels[level] = []
        ready.append(chunk)
        append(part, level: level + 1)
    }

    private mutating func takeReady() -> [Chunk] {
        defer { ready = [] }
        return ready
    }
}

extension ImportProfile {
    /// The node above these parts of a file.
    fileprivate func fileNode(_ parts: [FileBuilder.Part]) -> (Chunk, FileBuilder.Part) {
        let size = parts.reduce(0) { $0 + $1.size }
        let message = UnixFSData(kind: .file, fileSize: size, blockSizes: parts.map(\.size))
        // Kubo writes the empty names; the CIDs of all files depend on it.
        let links = parts.map { DagPBLink(cid: $0.cid, name: [], tsize: $0.tsize) }
        let bytes = DagPBNode(links: links, data: message.encoded()[...]).encoded()
        let chunk = nodeChunk(bytes)
        let tsize = parts.reduce(UInt64(bytes.count)) { $0 + $1.tsize }
        return (chunk, FileBuilder.Part(cid: chunk.cid, size: size, tsize: tsize))
    }
}
