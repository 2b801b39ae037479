// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys
import Multiformats

/// An ECDSA signature over secp256k1 with SHA-256 (SEC 1 §4.1).
///
/// As with umbral-pre, a signature with s above n/2 verifies too. So who sees a signature can write it in a second way:
/// never let anything hang on its bytes, such as whether it was seen before. ``UmbralSigner`` gives the low s.
public struct UmbralSignature: Hashable, Sendable {
    /// Length in bytes.
    public static let size = 64

    let nonce: Bytes32
    let proof: Bytes32

    /// Reads r ‖ s, 64 bytes, both big-endian.
    ///
    /// - Throws: `wrongLength`; `invalidSignature` when r or s is zero or not below the group order.
    public init(bytes: [UInt8]) throws(UmbralError) {
        guard bytes.count == Self.size else { throw .wrongLength(expected: Self.size, found: bytes.count) }
        guard let signature = UmbralSignature(bytes[...]) else { throw .invalidSignature }
        self = signature
    }

    /// Reads 64 bytes; nil when r or s is zero or not below the group order.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let nonce = Bytes32(bytes.prefix(32)).flatMap(Scalar.init),
            let proof = Bytes32(bytes.dropFirst(32)).flatMap(Scalar.init)
        else { return nil }
        self.nonce = nonce.raw
        self.proof = proof.raw
    }

    /// r ‖ s, 64 bytes.
    public var bytes: [UInt8] { nonce.bytes + proof.bytes }

    /// Whether `key` signed `message`.
    public func verifies(_ message: [UInt8], by key: UmbralPublicKey) -> Bool {
        verifies(digest: Hash.sha256(message), by: key.point)
    }

    func verifies(digest: Bytes32, by key: CurvePoint) -> Bool {
        var signature = secp256k1_ecdsa_signature()
        guard secp256k1_ecdsa_signature_parse_compact(Secp256k1.context, &signature, bytes) == 1 else { return false }
        var low = secp256k1_ecdsa_signature()
        // The library itself verifies none but a low s.
        _ = secp256k1_ecdsa_signature_normalize(Secp256k1.context, &low, &signature)
        return digest.withBytes { digest in
            withUnsafePointer(to: key.raw) { key in
                secp256k1_ecdsa_verify(
                    Secp256k1.context, &low, digest.octets, key) == 1
            }
        }
    }
}
