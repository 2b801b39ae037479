// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// An Ed25519 public key (RFC 8032), the name of an account or of a node.
///
/// Written as the fingerprint of did:key: `z6Mk…`, multibase base58btc of the multicodec `0xed01` and the 32 bytes
/// (<https://w3c-ccg.github.io/did-key-spec/>). Any 32 bytes make a value; bytes that are no point of the curve, or a
/// point of small order, are a key under which no signature ever verifies.
///
/// ### The one rule of verification
/// A signature R ‖ S of the message M by the key A is valid exactly when
/// - S is below the group order L;
/// - A and R are written in their only way: y below p, and no sign bit where x = 0;
/// - neither A nor R has small order, that is none of the eight points whose order divides the cofactor 8; and
/// - A is a point of the curve, and S·B = R + k·A without the cofactor, with k = SHA-512(R ‖ A ‖ M) mod L of the bytes
///   as they came.
///
/// This is RFC 8032 §5.1.7 with the stricter of its two equations, and without small points. A point that has a small
/// part beside a large one ("mixed order") is not refused; the equation decides. Everywhere in this project the verdict
/// is this one, whichever library, version or build works out the equation, and signatures are verified one by one: a
/// sum over a batch cannot tell the small parts apart (`docs/decisions/0010-ed25519-verdict.md`).
public struct PublicKey: Hashable, Sendable {
    /// The encoded point, 32 bytes.
    public let raw: Bytes32

    /// The key with these bytes.
    public init(_ raw: Bytes32) {
        self.raw = raw
    }

    /// The key with these bytes, or nil unless there are exactly 32.
    public init?(bytes: some Collection<UInt8>) {
        guard let raw = Bytes32(bytes) else { return nil }
        self.raw = raw
    }

    /// Whether `signature` (64 bytes; any other length is invalid) is this key's signature of `message`.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        signature.withUnsafeBytes { signature in
            message.withUnsafeBytes { message in verifies(signature, of: message) }
        }
    }

    /// Whether `signature` (64 bytes; any other length is invalid) is this key's signature of `message`.
    public func verifies(_ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer) -> Bool {
        raw.withBytes { key in
            Ed25519Rule.admits(signature: signature, key: key)
                && Ed25519Rule.equationHolds(signature: signature, message: message, key: key)
        }
    }
}

extension PublicKey: Comparable {
    /// Order of the 32 bytes.
    public static func < (lhs: PublicKey, rhs: PublicKey) -> Bool { lhs.raw < rhs.raw }
}
