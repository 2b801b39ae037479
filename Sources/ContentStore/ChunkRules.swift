// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What every store demands of a chunk and of a pin's name.
enum ChunkRules {
    static func check(_ chunk: [UInt8], as cid: CID) throws(ContentStoreError) {
        guard cid.codec == .raw || cid.codec == .dagCBOR else {
            throw ContentStoreError(.unsupportedCodec, "The chunk \(cid) is neither raw nor DAG-CBOR: store it as raw.")
        }
        guard cid.digest != nil else {
            throw ContentStoreError(.unsupportedHash, "The chunk \(cid) is not named by SHA-256: name it so.")
        }
        guard chunk.count <= ContentStoreLimits.chunkBytes else {
            throw ContentStoreError(
                .chunkTooLarge, "The chunk \(cid) has \(chunk.count) bytes, more than 2 MiB: cut it into a tree.")
        }
        guard cid.matches(chunk) else {
            throw ContentStoreError(.mismatch, "The bytes given for the chunk \(cid) are not its own: fetch it again.")
        }
    }

    static func check(pinName name: String) throws(ContentStoreError) {
        let isGood =
            (1...ContentStoreLimits.pinNameBytes).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        guard isGood else {
            throw ContentStoreError(.badName, "A pin's name has 1 to 512 bytes and no control characters.")
        }
    }

    /// The chunks that a chunk links to. Bytes that are not DAG-CBOR link to nothing, as no reader would follow them.
    static func links(of bytes: [UInt8], codec: Multicodec) -> [CID] {
        guard codec == .dagCBOR, let value = try? DagCBORValue.decode(bytes, limits: .default) else { return [] }
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

    /// Everything that can be reached from `roots`.
    /// - Throws: `.incomplete` when a chunk that may have links cannot be read.
    static func reachable(
        from roots: [CID], load: (CID) throws(ContentStoreError) -> [UInt8]?
    ) throws(ContentStoreError) -> Set<CID> {
        var seen: Set<CID> = []
        var open = roots
        while let cid = open.popLast() {
            guard seen.insert(cid).inserted, cid.codec != .raw else { continue }
            guard let bytes = try load(cid) else {
                throw ContentStoreError(
                    .incomplete,
                    "The chunk \(cid) belongs to something pinned and is not here: fetch it, or unpin that.")
            }
            open += links(of: bytes, codec: cid.codec)
        }
        return seen
    }

    static func quotaError(_ quota: Int64) -> ContentStoreError {
        ContentStoreError(.quotaExceeded, "The store holds its quota of \(quota) bytes: collect garbage or raise it.")
    }
}
