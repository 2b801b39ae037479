// SPDX-License-Identifier: Apache-2.0

/// Why bytes or text are not a valid varint, multibase text or CID.
public enum MultiformatsError: Error, Equatable, Sendable {
    /// The input ends before the value does.
    case truncated
    /// Bytes remain after the value.
    case trailingBytes
    /// A varint has a redundant trailing zero group.
    case nonMinimalVarint
    /// A varint is longer than nine bytes (63 bits).
    case varintTooLong
    /// The input is longer than `limit` bytes; see `MultiformatsLimits`.
    case tooLong(limit: Int)
    /// The text is empty, so it has no multibase prefix.
    case emptyText
    /// The first character names no base known here.
    case unknownMultibase
    /// The byte at this UTF-8 offset of the text (prefix included) is not in the base's alphabet.
    case invalidCharacter(offset: Int)
    /// The text ends with bits that no byte holds, or they are not zero.
    case invalidTrailingBits
    /// The CID version is neither 0 nor 1.
    case unknownCIDVersion(UInt64)
    /// A version 0 CID is written with a multibase prefix, which its specification forbids.
    case prefixedVersion0
    /// A digest has a length that its hash function (multihash code `hash`) does not allow.
    case invalidDigestLength(hash: UInt64, length: UInt64)
}

extension MultiformatsError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .truncated: "the input ends before the value does"
        case .trailingBytes: "bytes remain after the value"
        case .nonMinimalVarint: "a varint is not in its shortest form"
        case .varintTooLong: "a varint is longer than nine bytes"
        case .tooLong(let limit): "the input is longer than \(limit) bytes"
        case .emptyText: "the text is empty"
        case .unknownMultibase: "the first character names no known multibase (b, f, k, u, z)"
        case .invalidCharacter(let offset): "the character at byte \(offset) is not in the base's alphabet"
        case .invalidTrailingBits: "the text is cut short or its last character has bits that must be zero"
        case .unknownCIDVersion(let version): "CID version \(version) is unknown"
        case .prefixedVersion0: "a version 0 CID must not have a multibase prefix"
        case .invalidDigestLength(let hash, let length): "a digest of \(length) bytes is not valid for hash \(hash)"
        }
    }
}
