// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys

/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, RFC 8439) through libsodium, which needs no copy of the data.
enum XChaCha20Poly1305 {
    /// Length of the tag in bytes.
    static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
    /// Length of a nonce in bytes.
    static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)

    /// Ciphertext and tag of `plaintext`, after `prefix` bytes that the caller fills in.
    static func seal(
        _ plaintext: UnsafeRawBufferPointer, authenticating associated: UnsafeRawBufferPointer,
        nonce: [UInt8], key: SecretBytes, prefix: [UInt8] = []
    ) -> [UInt8] {
        precondition(nonce.count == nonceSize, "an XChaCha20 nonce has 24 bytes")
        let total = prefix.count + plaintext.count + tagSize
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            let output = UnsafeMutableRawBufferPointer(buffer)
            output.copyBytes(from: prefix)
            key.withBytes { key in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    output.octets + prefix.count, nil, plaintext.octets, UInt64(plaintext.count),
                    associated.octets, UInt64(associated.count), nil, nonce, key.octets)
            }
            count = total
        }
    }

    /// The plaintext, or nil when the tag does not fit or there is none.
    static func open(
        _ sealed: UnsafeRawBufferPointer, authenticating associated: UnsafeRawBufferPointer,
        nonce: [UInt8], key: SecretBytes
    ) -> [UInt8]? {
        precondition(nonce.count == nonceSize, "an XChaCha20 nonce has 24 bytes")
        guard sealed.count >= tagSize else { return nil }
        var isGenuine = false
        let plaintext = [UInt8](unsafeUninitializedCapacity: sealed.count - tagSize) { buffer, count in
            let verdict = key.withBytes { key in
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    UnsafeMutableRawBufferPointer(buffer).octets, nil, nil, sealed.octets, UInt64(sealed.count),
                    associated.octets, UInt64(associated.count), nonce, key.octets)
            }
            isGenuine = verdict == 0
            count = isGenuine ? sealed.count - tagSize : 0
        }
        return isGenuine ? plaintext : nil
    }
}

extension [UInt8] {
    /// `withUnsafeBytes` that keeps the error's type, which the standard library's does not.
    func withRawBytes<R>(_ body: (UnsafeRawBufferPointer) throws(EnvelopeError) -> R) throws(EnvelopeError) -> R {
        try withUnsafeBytes { bytes in
            Result { () throws(EnvelopeError) in try body(bytes) }
        }.get()
    }
}

extension [UInt8] {
    /// Overwrites a copy of a secret.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { sodium_memzero(base, bytes.count) }
        }
    }
}
