// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Makes the shards of a folder, those below before those above.
///
/// A slot with one entry holds the entry, a slot with more holds a shard: what inserting the entries one by one, in any
/// order, comes to.
struct ShardBuilder {
    struct Placed {
        let hash: UInt64
        let entry: FolderEntry
    }

    private let profile: ImportProfile
    private let slots: ShardSlots
    private(set) var chunks: [Chunk] = []

    init(profile: ImportProfile) {
        guard let slots = ShardSlots(fanout: UInt64(profile.fanout)) else {
            preconditionFailure("a profile's fan-out is valid")
        }
        self.profile = profile
        self.slots = slots
    }

    /// The entries with the hashes of their names, in the order of these, so that each slot's entries are neighbours.
    static func placed(_ entries: [FolderEntry]) -> [Placed] {
        entries.map { Placed(hash: Murmur3.hash($0.name.bytes), entry: $0) }.sorted { $0.hash < $1.hash }
    }

    /// Makes the shard of these entries, which has `depth` shards above it.
    /// - Returns: a link to it, without a name.
    mutating func shard(_ placed: ArraySlice<Placed>, depth: Int) throws(FolderBuilderError) -> DagPBLink {
        guard depth < slots.levels else { throw .collidingNames(placed.map(\.entry.name)) }
        var used: [Int] = []
        var links: [DagPBLink] = []
        var rest = placed
        while let first = rest.first {
            let slot = slots.slot(of: first.hash, depth: depth)
            let group = rest.prefix { slots.slot(of: $0.hash, depth: depth) == slot }
            used.append(slot)
            links.append(try link(group, slot: slot, depth: depth))
            rest = rest.dropFirst(group.count)
        }
        return try node(links, slots: used)
    }

    private mutating func link(
        _ group: ArraySlice<Placed>, slot: Int, depth: Int
    ) throws(FolderBuilderError) -> DagPBLink {
        let prefix = slots.prefix(slot)
        if group.count == 1, let entry = group.first?.entry {
            return DagPBLink(cid: entry.cid, name: prefix + entry.name.bytes, tsize: entry.tsize)
        }
        let below = try shard(group, depth: depth + 1)
        return DagPBLink(cid: below.cid, name: prefix, tsize: below.tsize)
    }

    private mutating func node(_ links: [DagPBLink], slots used: [Int]) throws(FolderBuilderError) -> DagPBLink {
        let bitfield = slots.bitfield(used)
        let message = UnixFSData(
            kind: .hamtShard, data: bitfield.isEmpty ? nil : bitfield[...], hashType: Murmur3.code,
            fanout: UInt64(slots.fanout))
        let bytes = DagPBNode(links: links, data: message.encoded()[...]).encoded()
        guard bytes.count <= UnixFSLimits.chunkBytes else { throw .nodeTooLarge }
        let chunk = profile.nodeChunk(bytes)
        chunks.append(chunk)
        let tsize = FolderEntry.sum(links.map { $0.tsize ?? 0 } + [UInt64(bytes.count)])
        return DagPBLink(cid: chunk.cid, name: nil, tsize: tsize)
    }
}
