// SPDX-License-Identifier: Apache-2.0

import CSodium
import Multiformats

extension Keystore {
    /// All fields but the ciphertext, each with its length before it, after `weft/keystore/v1` and 0x00.
    var associatedData: [UInt8] {
        var bytes = Array("weft/keystore/v1\u{0}".utf8)
        let fields: [[UInt8]] = [
            Array(name.utf8), publicKey.raw.bytes, Array(kind.rawValue.utf8), Array(Self.derivation.utf8), salt,
            Array("\(cost.memory)".utf8), Array("\(cost.iterations)".utf8), Array(Self.cipher.utf8), nonce,
        ]
        for field in fields {
            Varint.append(UInt64(field.count), to: &bytes)
            bytes += field
        }
        return bytes
    }

    /// Ciphertext and tag of `secret`.
    func encrypt(_ secret: SecretBytes, under key: SecretBytes) -> [UInt8] {
        let associated = associatedData
        var output: [UInt8] = Array(repeating: 0, count: secret.count + Self.tagSize)
        key.withBytes { key in
            secret.withBytes { secret in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    &output, nil, secret.octets, UInt64(secret.count), associated, UInt64(associated.count), nil,
                    nonce, key.octets)
            }
        }
        return output
    }

    /// The secret, or nil when key, ciphertext or any other field is not what it was.
    func decrypt(under key: SecretBytes) -> SecretBytes? {
        guard ciphertext.count >= Self.tagSize, nonce.count == Self.nonceSize else { return nil }
        let associated = associatedData
        var isGenuine = false
        let secret = SecretBytes(count: ciphertext.count - Self.tagSize) { output in
            key.withBytes { key in
                isGenuine =
                    crypto_aead_xchacha20poly1305_ietf_decrypt(
                        output.octets, nil, nil, ciphertext, UInt64(ciphertext.count), associated,
                        UInt64(associated.count), nonce, key.octets) == 0
            }
        }
        return isGenuine ? secret : nil
    }
}
