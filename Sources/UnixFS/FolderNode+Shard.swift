// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension FolderNode.Shard {
    /// Checks a shard completely: fan-out, hash, bit field, numbers before names, and that every name is in the slots
    /// that its hash says.
    ///
    /// The last rule bounds all work: no entry can be in two places, so no shard can be linked twice.
    init(_ node: UnixFSNode, cid: CID, place known: FolderNode.Place?) throws(UnixFSError) {
        let place = try Self.place(node.message, cid: cid, known: known)
        guard let used = place.slots.slots(node.message.data ?? []), used.count == node.node.links.count else {
            throw .inconsistent(cid, .badBitfield)
        }
        // The folder itself may be empty. A shard below it is made for two names or more.
        guard known == nil || !used.isEmpty else { throw .inconsistent(cid, .emptyShard) }
        var contents: [(slot: Int, content: Content)] = []
        contents.reserveCapacity(used.count)
        for (slot, link) in zip(used, node.node.links) {
            contents.append((slot, try Self.content(link, slot: slot, place: place, cid: cid)))
        }
        self.place = place
        self.contents = contents
    }

    private static func place(
        _ message: UnixFSData, cid: CID, known: FolderNode.Place?
    ) throws(UnixFSError) -> FolderNode.Place {
        guard message.hashType == Murmur3.code else { throw .inconsistent(cid, .badHashType(message.hashType ?? 0)) }
        let fanout = message.fanout ?? 0
        guard let slots = ShardSlots(fanout: fanout), known == nil || known?.slots == slots else {
            throw .inconsistent(cid, .badFanout(fanout))
        }
        let place = known ?? FolderNode.Place(slots: slots, depth: 0, path: 0)
        guard place.depth < slots.levels else { throw .tooDeep(cid) }
        return place
    }

    private static func content(
        _ link: DagPBLink, slot: Int, place: FolderNode.Place, cid: CID
    ) throws(UnixFSError) -> Content {
        let slots = place.slots
        let name = link.name ?? []
        guard name.starts(with: slots.prefix(slot)) else { throw .inconsistent(cid, .badPrefix) }
        let path = place.path << UInt64(slots.bits) | UInt64(slot)
        let depth = place.depth + 1
        if name.count == slots.prefixDigits {
            return .shard(link.cid, FolderNode.Place(slots: slots, depth: depth, path: path))
        }
        let entry = try FolderEntry(link, name: Array(name[slots.prefixDigits...]), folder: cid)
        guard Murmur3.hash(entry.name.bytes) >> UInt64(64 - depth * slots.bits) == path else {
            throw .inconsistent(cid, .misplacedEntry)
        }
        return .entry(entry)
    }

    /// What the shard says of a name: its entry if it is here, the shard below where it would be, or nothing.
    func content(of name: EntryName) -> Content? {
        let slot = place.slots.slot(of: Murmur3.hash(name.bytes), depth: place.depth)
        return contents.first { $0.slot == slot }?.content
    }
}
