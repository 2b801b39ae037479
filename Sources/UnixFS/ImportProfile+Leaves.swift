// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension ImportProfile {
    /// The leaf that holds these bytes of a file. Pure, so leaves may be made and hashed side by side.
    ///
    /// A raw leaf shares its memory with `content`.
    /// - Precondition: `content` has at most `leafBytes` bytes.
    public func leaf(_ content: [UInt8]) -> Chunk {
        precondition(content.count <= leafBytes, "a leaf holds at most \(leafBytes) bytes")
        if rawLeaves { return Chunk(content, codec: .raw) }
        var bytes = leafHead(content.count)
        bytes.append(contentsOf: content)
        appendLeafTail(content.count, to: &bytes)
        return nodeChunk(bytes)
    }

    /// A chunk of DAG-PB with a CID of the profile's version.
    func nodeChunk(_ bytes: [UInt8]) -> Chunk {
        cidVersion == 0 ? Chunk(version0: bytes) : Chunk(bytes, codec: .dagPB)
    }

    /// Bytes of the leaf for `count` bytes of a file.
    func encodedLeafLength(_ count: Int) -> Int {
        rawLeaves ? count : ProtobufWriter.length(content: leafMessageLength(count))
    }

    /// What stands before the content of a leaf that is a node: the heads of node and message.
    func leafHead(_ count: Int) -> [UInt8] {
        guard !rawLeaves else { return [] }
        var writer = ProtobufWriter(capacity: encodedLeafLength(count))
        writer.writeHead(length: leafMessageLength(count), field: 1)
        writer.write(varint: UnixFSData.Kind.file.rawValue, field: 1)
        if count > 0 { writer.writeHead(length: count, field: 2) }
        return writer.bytes
    }

    /// What stands behind the content: the file size.
    func appendLeafTail(_ count: Int, to bytes: inout [UInt8]) {
        guard !rawLeaves else { return }
        var writer = ProtobufWriter()
        writer.write(varint: UInt64(count), field: 3)
        bytes.append(contentsOf: writer.bytes)
    }

    private func leafMessageLength(_ count: Int) -> Int {
        2 + (count > 0 ? ProtobufWriter.length(content: count) : 0) + 1 + ProtobufWriter.length(varint: UInt64(count))
    }
}
