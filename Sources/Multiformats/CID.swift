// SPDX-License-Identifier: Apache-2.0

/// A content identifier: what some bytes are named, from their hash and from how they are to be read.
///
/// CIDs with SHA-256, which is nearly all of them, are held inline and need no heap. Two CIDs are equal when their
/// bytes are; version 0 and version 1 of the same hash differ. Source: <https://github.com/multiformats/cid>.
public struct CID: Hashable, Sendable {
    enum Storage: Hashable, Sendable {
        /// Version 0 or 1 with a SHA-256 digest; version 0 always has the codec `dagPB`.
        case sha256(version: UInt8, codec: Multicodec, digest: Bytes32)
        /// Version 1 with another hash: the whole binary form, already checked.
        case other(codec: Multicodec, hash: UInt64, bytes: [UInt8], digestLength: Int)
    }

    let storage: Storage

    init(storage: Storage) { self.storage = storage }

    /// The version 1 CID of content with this SHA-256 digest.
    public init(codec: Multicodec, sha256 digest: Bytes32) {
        storage = .sha256(version: 1, codec: codec, digest: digest)
    }

    /// The version 1 CID, by SHA-256, of `bytes` read with `codec`.
    public static func of(_ bytes: [UInt8], codec: Multicodec) -> CID {
        CID(codec: codec, sha256: Hash.sha256(bytes))
    }

    /// 0 or 1.
    public var version: Int {
        switch storage {
        case .sha256(let version, _, _): Int(version)
        case .other: 1
        }
    }

    /// How the content is to be read.
    public var codec: Multicodec {
        switch storage {
        case .sha256(_, let codec, _): codec
        case .other(let codec, _, _, _): codec
        }
    }

    /// The SHA-256 digest; nil when the CID uses another hash.
    public var digest: Bytes32? {
        switch storage {
        case .sha256(_, _, let digest): digest
        case .other: nil
        }
    }

    /// The content itself, where the CID holds it instead of a hash: an identity multihash, at most 128 bytes.
    public var inlined: [UInt8]? {
        guard case .other(_, MultihashCode.identity, let whole, let length) = storage else { return nil }
        return Array(whole.suffix(length))
    }

    /// Whether the CID holds its content instead of a hash.
    public var isIdentity: Bool {
        guard case .other(_, MultihashCode.identity, _, _) = storage else { return false }
        return true
    }

    /// True if this CID's hash of `bytes` is the one it names. False for hashes that cannot be computed here.
    ///
    /// SHA-256 and identity are computed.
    public func matches(_ bytes: [UInt8]) -> Bool {
        switch storage {
        case .sha256(_, _, let digest): Hash.sha256(bytes) == digest
        case .other(_, MultihashCode.identity, let whole, let length): whole.suffix(length).elementsEqual(bytes)
        case .other: false
        }
    }
}

extension CID: Comparable {
    /// Lexicographic order of the binary forms.
    public static func < (lhs: CID, rhs: CID) -> Bool {
        if case .sha256(let leftVersion, let leftCodec, let left) = lhs.storage,
            case .sha256(let rightVersion, let rightCodec, let right) = rhs.storage,
            leftVersion == rightVersion, leftCodec == rightCodec
        {
            return left < right
        }
        return lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
    }
}
