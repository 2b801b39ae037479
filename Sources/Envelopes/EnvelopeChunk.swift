// SPDX-License-Identifier: Apache-2.0

/// Rules that sealing and opening share.
enum EnvelopeChunk {
    /// Whether a chunk may have so many plaintext bytes at its place.
    static func isAllowed(size: Int, at index: UInt64, isLast: Bool) -> Bool {
        if isLast { return (index == 0 ? 0 : 1)...EnvelopeFormat.chunkSize ~= size }
        return size == EnvelopeFormat.chunkSize
    }

    /// File nonce, 7-byte counter, last flag: 24 bytes.
    static func nonce(_ fileNonce: [UInt8], index: UInt64, isLast: Bool) -> [UInt8] {
        var nonce = fileNonce
        nonce.reserveCapacity(XChaCha20Poly1305.nonceSize)
        for shift in stride(from: UInt64(48), through: 0, by: -8) {
            nonce.append(UInt8(truncatingIfNeeded: index >> shift))
        }
        nonce.append(isLast ? 1 : 0)
        return nonce
    }
}
