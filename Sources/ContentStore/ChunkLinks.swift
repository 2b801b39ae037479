// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import UnixFS

/// What chunks link to.
public enum ChunkLinks {
    /// The CIDs in a chunk, in order, repetitions included. Bytes that are not what their codec says link to nothing, as
    /// no reader would follow them.
    public static func links(of bytes: [UInt8], codec: Multicodec) -> [CID] {
        switch codec {
        case .dagPB: (try? DagPBNode.links(of: bytes, codec: .dagPB)) ?? []
        case .dagCBOR: ofDagCBOR(bytes)
        default: []
        }
    }

    /// Whether chunks of this codec can link to others.
    static func canLink(_ codec: Multicodec) -> Bool { codec == .dagPB || codec == .dagCBOR }

    private static func ofDagCBOR(_ bytes: [UInt8]) -> [CID] {
        guard let value = try? DagCBORValue.decode(bytes, limits: .default) else { return [] }
        var links: [CID] = []
        collect(value, into: &links)
        return links
    }

    /// Recursion ends at the decoder's depth limit.
    private static func collect(_ value: DagCBORValue, into links: inout [CID]) {
        switch value {
        case .link(let cid): links.append(cid)
        case .array(let items): for item in items { collect(item, into: &links) }
        case .map(let map): for entry in map.entries { collect(entry.value, into: &links) }
        default: break
        }
    }

    /// The digests of everything that can be reached from `roots`.
    /// - Throws: `.incomplete` when a chunk that may have links cannot be read.
    static func reachable(
        from roots: [CID], load: (CID) throws(ContentStoreError) -> [UInt8]?
    ) throws(ContentStoreError) -> Set<Bytes32> {
        var seen: Set<Bytes32> = []
        // A digest may be named as raw bytes and as a node: only the node's links count.
        var followed: Set<Bytes32> = []
        var open = roots
        while let cid = open.popLast() {
            if let bytes = cid.inlined {
                open += links(of: bytes, codec: cid.codec)
                continue
            }
            // No store holds what has another hash, nor anything for its sake.
            guard let digest = cid.digest else { continue }
            seen.insert(digest)
            guard canLink(cid.codec), followed.insert(digest).inserted else { continue }
            guard let bytes = try load(cid) else {
                throw ContentStoreError(
                    .incomplete,
                    "The chunk \(cid) belongs to something pinned and is not here: fetch it, or unpin that.")
            }
            open += links(of: bytes, codec: cid.codec)
        }
        return seen
    }
}
