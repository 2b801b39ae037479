// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// One checked chunk of a folder.
enum FolderNode {
    /// All entries of a folder, in the order in which they are written.
    case plain([FolderEntry])
    /// Some entries of a sharded folder, and shards below.
    case shard(Shard)

    /// Where a shard is in its folder; nil in its place stands for the root.
    struct Place: Hashable, Sendable {
        let slots: ShardSlots
        /// Shards above.
        let depth: Int
        /// The bits of the hash that all names below have in common, `depth` times `slots.bits` of them.
        let path: UInt64
    }

    struct Shard {
        enum Content {
            case entry(FolderEntry)
            case shard(CID, Place)
        }

        let place: Place
        /// The used slots, ascending.
        let contents: [(slot: Int, content: Content)]
    }

    /// Reads and checks a chunk, whose bytes are known to be those of the CID.
    /// - Parameter place: where the shard is; nil for the root of a folder.
    init(_ bytes: [UInt8], cid: CID, place: Place?) throws(UnixFSError) {
        guard cid.codec == .dagPB else { throw .notAFolder(cid) }
        try self.init(try UnixFSNode(bytes, cid: cid), cid: cid, place: place)
    }

    /// Checks a node; see `init(_:cid:place:)`.
    init(_ node: UnixFSNode, cid: CID, place: Place?) throws(UnixFSError) {
        switch node.message.kind {
        case .directory where place == nil: self = .plain(try Self.entries(node.node, cid: cid))
        case .hamtShard: self = .shard(try Shard(node, cid: cid, place: place))
        default: throw .notAFolder(cid)
        }
    }

    /// Any order is accepted, as the specification demands, but no name twice: which entry was meant would depend on
    /// the reader.
    private static func entries(_ node: DagPBNode, cid: CID) throws(UnixFSError) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        entries.reserveCapacity(node.links.count)
        for link in node.links { entries.append(try FolderEntry(link, name: link.name ?? [], folder: cid)) }
        let names = entries.map(\.name).sorted()
        for (name, next) in zip(names, names.dropFirst()) where name == next { throw .duplicateName(cid, name) }
        return entries
    }
}

extension FolderEntry {
    init(_ link: DagPBLink, name: [UInt8], folder: CID) throws(UnixFSError) {
        do {
            self.init(name: try EntryName(bytes: name), cid: link.cid, tsize: link.tsize ?? 0)
        } catch {
            throw .badName(folder, error)
        }
    }
}
