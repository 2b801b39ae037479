// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import UnixFS

/// What every store demands of a chunk and of a pin's name.
enum ChunkRules {
    /// What can be said before the bytes are hashed.
    static func check(_ cid: CID, size: Int) throws(ContentStoreError) {
        guard cid.codec == .raw || cid.codec == .dagPB || cid.codec == .dagCBOR else {
            throw ContentStoreError(
                .unsupportedCodec, "The chunk \(cid) is neither raw, dag-pb nor dag-cbor: store it as raw.")
        }
        guard cid.digest != nil || cid.isIdentity else {
            throw ContentStoreError(.unsupportedHash, "The chunk \(cid) is not named by SHA-256: name it so.")
        }
        guard size <= ContentStoreLimits.chunkBytes else {
            throw ContentStoreError(
                .chunkTooLarge, "The chunk \(cid) has \(size) bytes, more than 2 MiB: cut it into a tree.")
        }
    }

    static func mismatch(_ cid: CID) -> ContentStoreError {
        ContentStoreError(.mismatch, "The bytes given for the chunk \(cid) are not its own: fetch it again.")
    }

    static func check(pinName name: String) throws(ContentStoreError) {
        let isGood =
            (1...ContentStoreLimits.pinNameBytes).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        guard isGood else {
            throw ContentStoreError(.badName, "A pin's name has 1 to 512 bytes and no control characters.")
        }
    }

    static func quotaError(_ quota: Int64) -> ContentStoreError {
        ContentStoreError(.quotaExceeded, "The store holds its quota of \(quota) bytes: collect garbage or raise it.")
    }
}
