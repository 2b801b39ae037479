// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What an envelope's name stands for: a small DAG-CBOR chunk that links to the ciphertext and says how it is opened.
///
/// ```
/// {"body":   link,   the ciphertext, a UnixFS file: the chunks of EnvelopeFormat, each a leaf of 256 KiB
///  "info":   bytes,  sealed description of the content, see EnvelopeInfo
///  "lock":   null or EnvelopeLock: the content key, for whoever may unlock it
///  "size":   int,    bytes of content
///  "stream": bytes,  the 56-byte header of EnvelopeFormat
///  "version": 1}
/// ```
/// Keys are in canonical order. Because the lock stands outside the ciphertext, a content is locked anew (another key
/// pair, another owner) by writing another header to the same body; without one the key comes from elsewhere, such as
/// the order that the content belongs to.
public struct EnvelopeHeader: Hashable, Sendable {
    /// The format's version.
    static let version: UInt64 = 1

    public let body: CID
    public let info: [UInt8]
    public let lock: EnvelopeLock?
    /// Bytes of content.
    public let size: UInt64
    let stream: [UInt8]

    /// - Parameters:
    ///   - stream: what `EnvelopeSealer.header` gave.
    ///   - key: of the content; seals `info`.
    public init(
        body: CID, info: EnvelopeInfo, lock: EnvelopeLock?, size: UInt64, stream: [UInt8], key: ContentKey
    ) {
        self.init(body: body, info: info.sealed(key: key, stream: stream), lock: lock, size: size, stream: stream)
    }

    private init(body: CID, info: [UInt8], lock: EnvelopeLock?, size: UInt64, stream: [UInt8]) {
        self.body = body
        self.info = info
        self.lock = lock
        self.size = size
        self.stream = stream
    }

    /// The same content under another lock: nothing but the header changes.
    public func locked(by lock: EnvelopeLock?) -> EnvelopeHeader {
        EnvelopeHeader(body: body, info: info, lock: lock, size: size, stream: stream)
    }

    /// What the content is.
    /// - Throws: `wrongKey`, `malformedHeader`.
    public func info(key: ContentKey) throws(EnvelopeError) -> EnvelopeInfo {
        try EnvelopeInfo(opening: info, key: key, stream: stream)
    }

    /// The header as the chunk that names the envelope.
    public func chunk() -> Chunk { Chunk(encoded(), codec: .dagCBOR) }
}

extension EnvelopeHeader: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 6)
        writer.writeKey("body")
        writer.writeLink(body)
        writer.writeKey("info")
        writer.writeBytes(info)
        writer.writeKey("lock")
        if let lock { lock.encode(to: &writer) } else { writer.writeNull() }
        writer.writeKey("size")
        writer.writeUnsigned(size)
        writer.writeKey("stream")
        writer.writeBytes(stream)
        writer.writeKey("version")
        writer.writeUnsigned(Self.version)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 6)
        try reader.expectKey("body")
        body = try reader.readLink()
        try reader.expectKey("info")
        info = try reader.readBytes(max: Limits.infoBytes)
        try reader.expectKey("lock")
        lock = try reader.readNullIfPresent() ? nil : try EnvelopeLock(from: &reader)
        try reader.expectKey("size")
        size = try reader.readUnsigned()
        try reader.expectKey("stream")
        stream = try reader.readBytes(max: EnvelopeFormat.headerSize)
        try reader.expectKey("version")
        let version = try reader.readUnsigned()
        guard version == Self.version else { throw .invalid("an envelope of version \(version)") }
        guard stream.count == EnvelopeFormat.headerSize, EnvelopeFormat.sealedSize(plaintextSize: size) != nil else {
            throw .invalid("an envelope's stream header has 56 bytes, and its size a bound")
        }
    }
}
