// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Envelopes
import Multiformats
import UnixFS

/// Reads an envelope's content, or a range of it, as it comes.
public struct SealedReader: Sendable {
    private let root: CID
    private let key: ContentKey
    private let range: Range<UInt64>?
    private let source: any ContentReader
    private let maxBytes: UInt64
    private var reading: Reading?

    /// What is known once the header is read.
    private struct Reading: Sendable {
        let opener: EnvelopeOpener
        let header: EnvelopeHeader
        var body: FileStream
        var sealed: [UInt8] = []
        /// Numbers of the chunks that are left.
        var chunks: Range<UInt64>
        let wanted: Range<UInt64>
        let count: UInt64
    }

    /// - Parameters:
    ///   - range: the bytes of content that are wanted; nil means all. What is behind the end is not there.
    ///   - maxBytes: refuses envelopes with more content, before fetching them.
    public init(
        root: CID, key: ContentKey, range: Range<UInt64>? = nil, from source: any ContentReader,
        maxBytes: UInt64 = ContentStoreLimits.fileBytes
    ) {
        self.root = root
        self.key = key
        self.range = range
        self.source = source
        self.maxBytes = maxBytes
    }

    /// The header, once `next` was called.
    public var header: EnvelopeHeader? { reading?.header }

    /// The next piece of content; nil at its genuine end.
    ///
    /// - Throws: `UnixFSError`, `EnvelopeError`, what the source throws. What was returned before a throw is genuine, yet
    ///   not all.
    public mutating func next() async throws -> [UInt8]? {
        var reading = if let reading { reading } else { try await begin() }
        defer { self.reading = reading }
        guard let number = reading.chunks.first else { return nil }
        let isLast = number == reading.count - 1
        let size = EnvelopeFormat.sealedChunkSize
        while reading.sealed.count < size, let more = try await reading.body.next() {
            if reading.sealed.isEmpty { reading.sealed = more } else { reading.sealed += more }
        }
        guard !reading.sealed.isEmpty else { throw EnvelopeError.truncated }
        let chunk: [UInt8]
        if reading.sealed.count <= size {
            chunk = reading.sealed
            reading.sealed = []
        } else {
            chunk = Array(reading.sealed[..<size])
            reading.sealed.removeFirst(size)
        }
        if isLast {
            let hasMore = try await reading.body.next() != nil
            guard reading.sealed.isEmpty, !hasMore else { throw EnvelopeError.trailingData }
        }
        reading.chunks = number + 1..<reading.chunks.upperBound
        return Self.part(try reading.opener.open(chunk: chunk, at: number, isLast: isLast), number, reading.wanted)
    }

    /// The whole content, if it has at most `limit` bytes.
    public mutating func all(limit: Int) async throws -> [UInt8] {
        var content: [UInt8] = []
        while let piece = try await next() {
            guard content.count + piece.count <= limit else { throw EnvelopeError.tooLarge }
            content += piece
        }
        return content
    }

    /// Reads the header of an envelope.
    /// - Throws: `UnixFSError.missing` when it cannot be had, `EnvelopeError.malformedHeader` when it is none.
    public static func header(of root: CID, from source: any ContentReader) async throws -> EnvelopeHeader {
        guard root.codec == .dagCBOR else { throw EnvelopeError.malformedHeader }
        guard let chunk = try await source.get(root) else { throw UnixFSError.missing(root) }
        guard let header = try? EnvelopeHeader.decode(chunk.bytes) else { throw EnvelopeError.malformedHeader }
        return header
    }

    private func begin() async throws -> Reading {
        let header = try await Self.header(of: root, from: source)
        guard header.size <= maxBytes, let count = EnvelopeFormat.chunkCount(plaintextSize: header.size) else {
            throw EnvelopeError.tooLarge
        }
        let opener = try EnvelopeOpener(key: key, header: header)
        let wanted = (range ?? 0..<header.size).clamped(to: 0..<header.size)
        let chunks = range == nil ? 0..<count : Self.chunks(for: wanted)
        let size = UInt64(EnvelopeFormat.sealedChunkSize)
        let bytes = range == nil ? nil : chunks.lowerBound * size..<chunks.upperBound * size
        return Reading(
            opener: opener, header: header,
            body: FileStream(header.body, range: bytes, maxBytes: .max, from: source), chunks: chunks, wanted: wanted,
            count: count)
    }

    private static func chunks(for wanted: Range<UInt64>) -> Range<UInt64> {
        guard !wanted.isEmpty else { return 0..<0 }
        let size = UInt64(EnvelopeFormat.chunkSize)
        return wanted.lowerBound / size..<(wanted.upperBound - 1) / size + 1
    }

    /// What is wanted of chunk `number`.
    private static func part(_ plain: [UInt8], _ number: UInt64, _ wanted: Range<UInt64>) -> [UInt8] {
        let start = number * UInt64(EnvelopeFormat.chunkSize)
        let end = start + UInt64(plain.count)
        let part = wanted.clamped(to: start..<end)
        if part == start..<end { return plain }
        return Array(plain[Int(part.lowerBound - start)..<Int(part.upperBound - start)])
    }
}
