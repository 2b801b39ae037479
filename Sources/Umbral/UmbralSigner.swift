// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys
import Multiformats

/// Signs key fragments, so that proxies and receivers know whose they are.
///
/// ECDSA over secp256k1 with SHA-256, the nonce by RFC 6979 and s at most n/2. The signing key should be another than
/// the delegating key.
public struct UmbralSigner: Sendable {
    private let key: UmbralSecretKey

    /// Signs with `key`.
    public init(_ key: UmbralSecretKey) { self.key = key }

    /// The key to verify this signer's signatures with.
    public var verifyingKey: UmbralPublicKey { key.publicKey }

    /// The signature of `message`, the same every time. (umbral-pre mixes randomness in, so its are not.)
    public func signature(of message: [UInt8]) -> UmbralSignature {
        signature(ofDigest: Hash.sha256(message))
    }

    func signature(ofDigest digest: Bytes32) -> UmbralSignature {
        var signature = secp256k1_ecdsa_signature()
        var bytes: [UInt8] = Array(repeating: 0, count: UmbralSignature.size)
        let status = digest.withBytes { digest in
            key.withBytes { secp256k1_ecdsa_sign(Secp256k1.context, &signature, digest.octets, $0.octets, nil, nil) }
        }
        _ = secp256k1_ecdsa_signature_serialize_compact(Secp256k1.context, &bytes, &signature)
        guard status == 1, let signature = UmbralSignature(bytes[...]) else {
            preconditionFailure("a valid key signs any digest")
        }
        return signature
    }
}

extension UmbralSigner: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "UmbralSigner(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
