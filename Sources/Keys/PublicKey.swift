// SPDX-License-Identifier: Apache-2.0

import CSodium
import Multiformats

/// An Ed25519 public key (RFC 8032), the name of an account or of a node.
///
/// Written as the fingerprint of did:key: `z6Mk…`, multibase base58btc of the multicodec `0xed01` and the 32 bytes
/// (<https://w3c-ccg.github.io/did-key-spec/>). Any 32 bytes make a value; bytes that are no point of the curve, or a
/// point of small order, are a key under which no signature ever verifies.
///
/// ### The one rule of verification
/// Everywhere in this project a signature is valid exactly when libsodium's `crypto_sign_verify_detached` says so:
/// - S is below the group order L,
/// - the key is canonically encoded and not of small order,
/// - R is not of small order, and
/// - the equation S·B = R + k·A holds without the cofactor, compared on canonical bytes of R.
///
/// There is no batch verification, so no signature can pass in one place and fail in another.
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
        guard signature.count == Int(crypto_sign_BYTES) else { return false }
        Sodium.prepare()
        return raw.withBytes { key in
            crypto_sign_verify_detached(signature.octets, message.octets, UInt64(message.count), key.octets) == 0
        }
    }
}

extension PublicKey: Comparable {
    /// Order of the 32 bytes.
    public static func < (lhs: PublicKey, rhs: PublicKey) -> Bool { lhs.raw < rhs.raw }
}
