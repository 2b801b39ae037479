// SPDX-License-Identifier: Apache-2.0

import Keys

/// Reads one envelope: chunk after chunk, or any chunk by its number.
public struct EnvelopeOpener: Sendable {
    private let stream: StreamHeader
    private var index: UInt64 = 0
    private var isFinished = false

    /// Starts reading.
    ///
    /// - Parameters:
    ///   - key: Key of the content.
    ///   - header: The first 56 bytes of the envelope.
    /// - Throws: `malformedHeader`, `unsupportedVersion`, `wrongKey`.
    public init(key: ContentKey, header: [UInt8]) throws(EnvelopeError) {
        stream = try StreamHeader(kind: .envelope, key: key, reading: header)
    }

    /// Starts reading the body of an envelope whose header stands apart.
    ///
    /// - Throws: `malformedHeader`, `unsupportedVersion`, `wrongKey`.
    public init(key: ContentKey, header: EnvelopeHeader) throws(EnvelopeError) {
        try self.init(key: key, header: header.stream)
    }

    /// Opens the next chunk in order.
    ///
    /// A refusal changes nothing: the same place can be tried again with another copy of the chunk.
    ///
    /// - Parameters:
    ///   - chunk: ``EnvelopeFormat/sealedChunkSize`` bytes, the last one 16 to that many.
    ///   - isLast: Whether the data ends with this chunk.
    /// - Throws: `trailingData` after the last chunk, `wrongChunkSize`, `damagedChunk`.
    public mutating func open(_ chunk: [UInt8], isLast: Bool) throws(EnvelopeError) -> [UInt8] {
        try chunk.withRawBytes { bytes throws(EnvelopeError) in try open(bytes, isLast: isLast) }
    }

    /// Like the array form, without a copy of the chunk.
    public mutating func open(_ chunk: UnsafeRawBufferPointer, isLast: Bool) throws(EnvelopeError) -> [UInt8] {
        guard !isFinished else { throw .trailingData }
        let plaintext = try open(chunk: chunk, at: index, isLast: isLast)
        index += 1
        isFinished = isLast
        return plaintext
    }

    /// Opens one chunk by its number, in any order, any number of times.
    ///
    /// What comes back is the genuine chunk `index`; that the envelope has all its chunks is known only to a reader
    /// that has opened the last one. ``EnvelopeFormat/chunk(_:sealedSize:)`` finds a chunk's bytes.
    ///
    /// - Throws: `tooLarge` for a number above the format's limit, `wrongChunkSize`, `damagedChunk`.
    public func open(chunk: [UInt8], at index: UInt64, isLast: Bool) throws(EnvelopeError) -> [UInt8] {
        try chunk.withRawBytes { bytes throws(EnvelopeError) in try open(chunk: bytes, at: index, isLast: isLast) }
    }

    /// Checks that the last chunk was opened: call it when the data has ended.
    ///
    /// - Throws: `truncated`.
    public func finish() throws(EnvelopeError) {
        guard isFinished else { throw .truncated }
    }

    private func open(
        chunk: UnsafeRawBufferPointer, at index: UInt64, isLast: Bool
    ) throws(EnvelopeError) -> [UInt8] {
        guard index < Limits.chunks else { throw .tooLarge }
        guard EnvelopeChunk.isAllowed(size: chunk.count - EnvelopeFormat.tagSize, at: index, isLast: isLast)
        else { throw .wrongChunkSize }
        let plaintext = XChaCha20Poly1305.open(
            chunk, authenticating: UnsafeRawBufferPointer(start: nil, count: 0),
            nonce: EnvelopeChunk.nonce(stream.nonce, index: index, isLast: isLast), key: stream.payloadKey)
        guard let plaintext else { throw .damagedChunk(index: index) }
        return plaintext
    }
}
