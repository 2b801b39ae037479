// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Where a folder or symbolic link is, and what its parent folder says of it.
public struct FolderRoot: Hashable, Sendable {
    /// The root of the tree.
    public let cid: CID
    /// Bytes of all chunks of the tree, each as often as it is linked.
    public let tsize: UInt64
}

/// Why no folder can be made of some entries.
public enum FolderBuilderError: Error, Hashable, Sendable {
    /// Two entries have the same name.
    case duplicateName(EntryName)
    /// Entries whose names have the same hash, which no sharded folder can keep apart. Only made on purpose.
    case collidingNames([EntryName])
    /// A shard would be larger than `UnixFSLimits.chunkBytes`: its names are too long for its fan-out.
    case nodeTooLarge
}

/// Makes the chunks of a UnixFS folder from its entries: one node, or a tree of shards once the node would be larger
/// than the profile allows.
///
/// The result is a function of the entries alone, whatever their order. Source: <https://specs.ipfs.tech/unixfs/>.
public struct FolderBuilder: Sendable {
    /// What decides whether the folder is sharded, and how.
    public let profile: ImportProfile
    private var entries: [FolderEntry] = []

    /// A folder without entries.
    public init(profile: ImportProfile = .v1) { self.profile = profile }

    /// Adds an entry. Names given twice are found by `finish`.
    public mutating func add(_ entry: FolderEntry) { entries.append(entry) }

    /// Adds an entry.
    public mutating func add(_ name: EntryName, cid: CID, tsize: UInt64) {
        entries.append(FolderEntry(name: name, cid: cid, tsize: tsize))
    }

    /// Ends the folder; the builder is empty again, unless this throws.
    /// - Returns: the root, and all chunks, that of the root last.
    public mutating func finish() throws(FolderBuilderError) -> (root: FolderRoot, chunks: [Chunk]) {
        entries.sort { $0.name < $1.name }
        for (entry, next) in zip(entries, entries.dropFirst()) where entry.name == next.name {
            throw .duplicateName(entry.name)
        }
        let result = isLarge ? try sharded() : plain()
        entries = []
        return result
    }

    private var isLarge: Bool {
        switch profile.folderMeasure {
        case .linkBytes:
            entries.reduce(0) { $0 + $1.name.bytes.count + $1.cid.binaryLength } > profile.folderThreshold
        case .nodeBytes:
            // Four bytes are the node's data.
            entries.reduce(4) { $0 + $1.link.encodedLength } > profile.folderThreshold
        }
    }

    private func plain() -> (root: FolderRoot, chunks: [Chunk]) {
        let message = UnixFSData(kind: .directory).encoded()
        let bytes = DagPBNode(links: entries.map(\.link), data: message[...]).encoded()
        let chunk = profile.nodeChunk(bytes)
        let tsize = FolderEntry.sum(entries.map(\.tsize) + [UInt64(bytes.count)])
        return (FolderRoot(cid: chunk.cid, tsize: tsize), [chunk])
    }

    private func sharded() throws(FolderBuilderError) -> (root: FolderRoot, chunks: [Chunk]) {
        var builder = ShardBuilder(profile: profile)
        let root = try builder.shard(ShardBuilder.placed(entries)[...], depth: 0)
        return (FolderRoot(cid: root.cid, tsize: root.tsize ?? 0), builder.chunks)
    }
}

extension FolderEntry {
    /// The entry's link in a folder that is not sharded.
    fileprivate var link: DagPBLink { DagPBLink(cid: cid, name: name.bytes, tsize: tsize) }
}
