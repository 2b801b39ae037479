// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension CID {
    /// Reads the binary CID that `content` begins with; gives it and its length in bytes.
    ///
    /// A CID does not say how long it is before its multihash. Source: <https://ipld.io/specs/transport/car/carv1/>,
    /// "CID byte decoding summary".
    static func leading(_ content: ArraySlice<UInt8>) throws(MultiformatsError) -> (cid: CID, length: Int) {
        let head = Array(content.prefix(MultiformatsLimits.cidBytes))
        let length = try leadingLength(head)
        // Refuses a CID that is cut short, too.
        return (try CID(bytes: Array(head.prefix(length))), length)
    }

    /// True if the "hash" is the content itself: multihash code 0.
    var isIdentity: Bool { multihash.first == 0 }

    /// How long the CID at the start of `head` says it is.
    private static func leadingLength(_ head: [UInt8]) throws(MultiformatsError) -> Int {
        // Version 0 is a bare SHA-256 multihash.
        if head.count >= 2, head[0] == 0x12, head[1] == 0x20 { return 34 }
        var offset = 0
        let version = try Varint.decode(head, at: &offset)
        guard version == 1 else { throw .unknownCIDVersion(version) }
        _ = try Varint.decode(head, at: &offset)
        let hash = try Varint.decode(head, at: &offset)
        let digest = try Varint.decode(head, at: &offset)
        guard digest <= UInt64(MultiformatsLimits.digest) else {
            throw .invalidDigestLength(hash: hash, length: digest)
        }
        return offset + Int(digest)
    }
}
