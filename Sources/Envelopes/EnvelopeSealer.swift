// SPDX-License-Identifier: Apache-2.0

import Keys

/// Writes one envelope chunk by chunk, in memory of one chunk whatever the size of the content.
public struct EnvelopeSealer: Sendable {
    private let stream: StreamHeader
    private var index: UInt64 = 0
    private var isFinished = false

    /// Starts an envelope.
    ///
    /// - Parameters:
    ///   - key: Key of the content.
    ///   - nonce: 16 random bytes (``EnvelopeFormat/randomNonce()``); traps on another length. Two contents sealed with
    ///     the same key and nonce give their difference away: never reuse one.
    public init(key: ContentKey, nonce: [UInt8]) {
        stream = StreamHeader(kind: .envelope, key: key, nonce: nonce)
    }

    /// The 56 bytes that come before the first chunk.
    public func header() -> [UInt8] { stream.bytes }

    /// Seals the next chunk.
    ///
    /// - Parameters:
    ///   - chunk: Exactly ``EnvelopeFormat/chunkSize`` bytes; the last one 1 to that many, or none for empty content.
    ///   - isLast: Whether the content ends here. Every envelope needs a last chunk.
    /// - Returns: `chunk.count` + 16 bytes.
    /// - Throws: `trailingData` after the last chunk, `wrongChunkSize`, `tooLarge` above 2³² chunks.
    public mutating func seal(_ chunk: [UInt8], isLast: Bool) throws(EnvelopeError) -> [UInt8] {
        try chunk.withRawBytes { bytes throws(EnvelopeError) in try seal(bytes, isLast: isLast) }
    }

    /// Like the array form, without a copy of the chunk.
    public mutating func seal(_ chunk: UnsafeRawBufferPointer, isLast: Bool) throws(EnvelopeError) -> [UInt8] {
        guard !isFinished else { throw .trailingData }
        guard index < Limits.chunks else { throw .tooLarge }
        guard EnvelopeChunk.isAllowed(size: chunk.count, at: index, isLast: isLast) else { throw .wrongChunkSize }
        let sealed = XChaCha20Poly1305.seal(
            chunk, authenticating: UnsafeRawBufferPointer(start: nil, count: 0),
            nonce: EnvelopeChunk.nonce(stream.nonce, index: index, isLast: isLast), key: stream.payloadKey)
        index += 1
        isFinished = isLast
        return sealed
    }
}
