// SPDX-License-Identifier: Apache-2.0

/// Envelopes of content that fits in memory.
public enum Envelope {
    /// The envelope of `plaintext` under a fresh random nonce: two calls give unrelated bytes.
    ///
    /// - Throws: `tooLarge` above 1 GiB; stream such content with ``EnvelopeSealer``.
    public static func seal(_ plaintext: [UInt8], key: ContentKey) throws(EnvelopeError) -> [UInt8] {
        try seal(plaintext, key: key, nonce: EnvelopeFormat.randomNonce())
    }

    /// The envelope of `plaintext` under a given nonce of 16 bytes, never used with `key` before.
    ///
    /// - Throws: `tooLarge` above 1 GiB, `wrongLength` for another nonce.
    public static func seal(
        _ plaintext: [UInt8], key: ContentKey, nonce: [UInt8]
    ) throws(EnvelopeError) -> [UInt8] {
        guard plaintext.count <= Limits.buffer else { throw .tooLarge }
        guard nonce.count == EnvelopeFormat.nonceSize else {
            throw .wrongLength(expected: EnvelopeFormat.nonceSize, found: nonce.count)
        }
        var sealer = EnvelopeSealer(key: key, nonce: nonce)
        var sealed = sealer.header()
        sealed.reserveCapacity(plaintext.count + plaintext.count / 4096 + 128)
        try plaintext.withRawBytes { bytes throws(EnvelopeError) in
            try forEachChunk(of: bytes, size: EnvelopeFormat.chunkSize) { chunk, isLast throws(EnvelopeError) in
                sealed += try sealer.seal(chunk, isLast: isLast)
            }
        }
        return sealed
    }

    /// The content of a whole envelope.
    ///
    /// - Throws: as ``EnvelopeOpener``, and `tooLarge` above 1 GiB. Nothing is returned unless every chunk is genuine.
    public static func open(_ sealed: [UInt8], key: ContentKey) throws(EnvelopeError) -> [UInt8] {
        guard sealed.count <= Limits.buffer + Limits.buffer / 4096 else { throw .tooLarge }
        guard sealed.count > EnvelopeFormat.headerSize else {
            throw sealed.count == EnvelopeFormat.headerSize ? .truncated : .malformedHeader
        }
        var opener = try EnvelopeOpener(key: key, header: Array(sealed[..<EnvelopeFormat.headerSize]))
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(sealed.count)
        try sealed.withRawBytes { bytes throws(EnvelopeError) in
            let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(EnvelopeFormat.headerSize))
            try forEachChunk(of: body, size: EnvelopeFormat.sealedChunkSize) { chunk, isLast throws(EnvelopeError) in
                plaintext += try opener.open(chunk, isLast: isLast)
            }
        }
        try opener.finish()
        return plaintext
    }

    /// Calls `body` with each piece of `size` bytes; with one empty piece when there are no bytes.
    private static func forEachChunk(
        of bytes: UnsafeRawBufferPointer, size: Int,
        _ body: (UnsafeRawBufferPointer, _ isLast: Bool) throws(EnvelopeError) -> Void
    ) throws(EnvelopeError) {
        var offset = 0
        repeat {
            let end = min(offset + size, bytes.count)
            try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<end]), end == bytes.count)
            offset = end
        } while offset < bytes.count
    }
}
