// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Where a chunk's file is: `chunks/ab/<digest in hexadecimal>`. One level of 256 folders: after the first chunks no
/// folder needs to be made, and synced, for a new one; a million chunks are 4,000 names in each.
struct ChunkPlace: Hashable {
    let digest: Bytes32
    let name: String

    init(_ digest: Bytes32) {
        self.digest = digest
        name = digest.description
    }

    /// - Returns: nil for a CID that no store holds.
    init?(_ cid: CID) {
        guard let digest = cid.digest else { return nil }
        self.init(digest)
    }

    /// The place whose file has this name; nil for a name that is no chunk's.
    init?(name: String) {
        guard name.utf8.count == 64, let bytes = try? Multibase.decode("f" + name), let digest = Bytes32(bytes) else {
            return nil
        }
        self.digest = digest
        self.name = name
    }

    var folder: String { String(name.prefix(2)) }

    /// Relative to `chunks`.
    var path: String { "\(folder)/\(name)" }

    /// The name without knowing how the bytes are to be read.
    var cid: CID { CID(codec: .raw, sha256: digest) }
}
