// SPDX-License-Identifier: Apache-2.0

/// A code of the multicodec table that says how bytes are to be read.
///
/// Unknown codes are kept, not refused. Source: <https://github.com/multiformats/multicodec/blob/master/table.csv>.
public struct Multicodec: RawRepresentable, Hashable, Sendable {
    /// The code; below 2^63, the range of a varint.
    public let rawValue: UInt64

    /// Wraps a code.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Plain bytes.
    public static let raw = Multicodec(rawValue: 0x55)
    /// MerkleDAG protobuf, the node format of UnixFS.
    public static let dagPB = Multicodec(rawValue: 0x70)
    /// Canonical CBOR with links.
    public static let dagCBOR = Multicodec(rawValue: 0x71)
    /// A libp2p public key.
    public static let libp2pKey = Multicodec(rawValue: 0x72)
    /// A compressed secp256k1 public key.
    public static let secp256k1Pub = Multicodec(rawValue: 0xe7)
    /// An X25519 public key.
    public static let x25519Pub = Multicodec(rawValue: 0xec)
    /// An Ed25519 public key.
    public static let ed25519Pub = Multicodec(rawValue: 0xed)
}
