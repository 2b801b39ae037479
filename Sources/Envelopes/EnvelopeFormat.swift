// SPDX-License-Identifier: Apache-2.0

import Keys

/// Layout and arithmetic of the envelope, the ciphertext format of files and finished logs.
///
/// The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
/// Misuse-Resistance", CRYPTO 2015, §7) with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). Chunks cannot be
/// altered, swapped, dropped, repeated or cut off, and any one can be opened alone.
///
/// ```
/// header, 56 bytes
///      0   7   "WEFTENV"
///      7   1   version, 0x01
///      8  16   file nonce, random
///     24  32   key commitment
/// chunks, from byte 56
///     chunk i: XChaCha20-Poly1305 ciphertext ‖ 16-byte tag, 262,144 bytes; the last one 16 to 262,144 bytes
///
/// payload key (32) ‖ key commitment (32) = HMAC-SHA-512(content key, header bytes 0..<24)
/// nonce of chunk i = file nonce (16) ‖ i as 7 bytes, big-endian ‖ 0x01 if last else 0x00
/// ```
///
/// - Only the last chunk may be short, and it is empty only when the whole content is, so each content has one form.
/// - The commitment ties the header to one key. Poly1305 alone would let a cheat build a ciphertext that opens to
///   different contents under two keys, and so show different files to two recipients.
/// - Chunks of the content store's block size keep each chunk one block.
public enum EnvelopeFormat {
    /// Length of the header in bytes.
    public static let headerSize = StreamHeader.size
    /// Length of the random file nonce in bytes.
    public static let nonceSize = StreamHeader.nonceSize
    /// What sealing adds to a chunk, in bytes.
    public static let tagSize = XChaCha20Poly1305.tagSize
    /// Ciphertext bytes of a full chunk: 256 KiB.
    public static let sealedChunkSize = 256 * 1024
    /// Plaintext bytes of a full chunk.
    public static let chunkSize = sealedChunkSize - tagSize

    /// A file nonce from the operating system's randomness.
    public static func randomNonce() -> [UInt8] {
        SecretBytes.random(count: nonceSize).withBytes { Array($0) }
    }

    /// Number of chunks for so many bytes of content: at least one. Nil above the format's limit of 2³² chunks.
    public static func chunkCount(plaintextSize: UInt64) -> UInt64? {
        let (full, rest) = plaintextSize.quotientAndRemainder(dividingBy: UInt64(chunkSize))
        let count = max(1, full + (rest > 0 ? 1 : 0))
        return count <= Limits.chunks ? count : nil
    }

    /// Size of the envelope of so many bytes of content. Nil above the format's limit.
    public static func sealedSize(plaintextSize: UInt64) -> UInt64? {
        chunkCount(plaintextSize: plaintextSize).map { count in
            UInt64(headerSize) + plaintextSize + count * UInt64(tagSize)
        }
    }

    /// Size of the content of an envelope of so many bytes. Nil for a size that no envelope has.
    public static func plaintextSize(sealedSize: UInt64) -> UInt64? {
        guard sealedSize >= UInt64(headerSize + tagSize) else { return nil }
        let body = sealedSize - UInt64(headerSize)
        let (full, rest) = body.quotientAndRemainder(dividingBy: UInt64(sealedChunkSize))
        let count = full + (rest > 0 ? 1 : 0)
        // A last chunk shorter than its tag does not exist, nor an empty one after others.
        guard count <= Limits.chunks, rest == 0 || rest > UInt64(tagSize) || (count == 1 && rest == UInt64(tagSize))
        else { return nil }
        return body - count * UInt64(tagSize)
    }

    /// Where chunk `index` lies in an envelope of `sealedSize` bytes, and whether it is the last. Nil when there is no
    /// such chunk or no envelope of that size.
    public static func chunk(_ index: UInt64, sealedSize: UInt64) -> (range: Range<UInt64>, isLast: Bool)? {
        guard let plaintext = plaintextSize(sealedSize: sealedSize),
            let count = chunkCount(plaintextSize: plaintext), index < count
        else { return nil }
        let start = UInt64(headerSize) + index * UInt64(sealedChunkSize)
        return (start..<min(start + UInt64(sealedChunkSize), sealedSize), index == count - 1)
    }
}
