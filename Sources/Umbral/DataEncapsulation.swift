// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys

/// The symmetric part of a ciphertext (paper §3.3, "DEM"): XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03).
enum DataEncapsulation {
    private static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    private static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// Bytes that sealing adds.
    static let overhead = nonceSize + tagSize

    /// nonce ‖ ciphertext ‖ tag, with a nonce from `generator`.
    static func seal(
        _ plaintext: [UInt8], authenticating associated: [UInt8], key: SecretBytes,
        using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        Sodium.prepare()
        var sealed: [UInt8] = Array(repeating: 0, count: plaintext.count + overhead)
        sealed.withUnsafeMutableBytes { sealed in
            UnsafeMutableRawBufferPointer(rebasing: sealed.prefix(nonceSize)).fill(using: &generator)
            plaintext.withUnsafeBytes { plaintext in
                key.withBytes { key in
                    _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                        sealed.octets + nonceSize, nil, plaintext.octets, UInt64(plaintext.count), associated,
                        UInt64(associated.count), nil, sealed.octets, key.octets)
                }
            }
        }
        return sealed
    }

    /// The plaintext, or nil when the tag does not fit or there is none.
    static func open(_ sealed: [UInt8], authenticating associated: [UInt8], key: SecretBytes) -> [UInt8]? {
        guard sealed.count >= overhead else { return nil }
        Sodium.prepare()
        var isGenuine = false
        let plaintext = [UInt8](unsafeUninitializedCapacity: sealed.count - overhead) { buffer, count in
            let verdict = sealed.withUnsafeBytes { sealed in
                key.withBytes { key in
                    crypto_aead_xchacha20poly1305_ietf_decrypt(
                        UnsafeMutableRawBufferPointer(buffer).octets, nil, nil, sealed.octets + nonceSize,
                        UInt64(sealed.count - nonceSize), associated, UInt64(associated.count), sealed.octets,
                        key.octets)
                }
            }
            isGenuine = verdict == 0
            count = isGenuine ? sealed.count - overhead : 0
        }
        return isGenuine ? plaintext : nil
    }
}
