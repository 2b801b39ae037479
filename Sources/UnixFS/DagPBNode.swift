// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A node of DAG-PB: links to other chunks, and data.
///
/// Source: <https://ipld.io/specs/codecs/dag-pb/spec/>.
public struct DagPBNode: Hashable, Sendable {
    /// The links, in the order in which they are or will be written.
    public let links: [DagPBLink]
    /// The data; nil when the field is not written, which gives other bytes than empty data.
    public let data: ArraySlice<UInt8>?

    /// A node with the given fields. The links are put into canonical order: by the bytes of their names, and links
    /// with the same name, or none, in the order given.
    public init(links: [DagPBLink], data: ArraySlice<UInt8>?) {
        self.links = Self.isSorted(links) ? links : Self.sorted(links)
        self.data = data
    }

    /// The canonical bytes of the node: links first, then data.
    public func encoded() -> [UInt8] {
        var writer = ProtobufWriter(capacity: encodedLength)
        for link in links { link.write(to: &writer) }
        if let data { writer.write(bytes: data, field: 1) }
        return writer.bytes
    }

    /// Bytes of the encoded node.
    var encodedLength: Int {
        links.reduce(data.map { ProtobufWriter.length(content: $0.count) } ?? 0) { $0 + $1.encodedLength }
    }

    /// Reads a node.
    ///
    /// Refused, as the specification demands: fields and wire types that a node does not have, fields given twice, the
    /// fields of a link in another order than Hash, Name, Tsize, hashes that are not CIDs. Refused besides: numbers not
    /// in their shortest form, chunks and numbers of links above `UnixFSLimits`.
    ///
    /// Accepted, because old data has it and Kubo and Helia read it: data before links (the specification: "accept
    /// either order, as IPFS data exists in both forms"), and links that are not sorted by name ("sorting should not be
    /// applied on decode"). The links keep their order, so that walks over them agree with others'; a node with links
    /// that are not sorted does not encode to the bytes it was read from.
    public static func decode(_ bytes: [UInt8]) throws(UnixFSFormatError) -> DagPBNode {
        guard bytes.count <= UnixFSLimits.chunkBytes else { throw .tooLarge }
        var reader = ProtobufReader(bytes[...])
        var links: [DagPBLink] = []
        var data: ArraySlice<UInt8>?
        var linksEnded = false
        while !reader.isAtEnd {
            switch try reader.readTag() {
            case (1, .bytes):
                guard data == nil else { throw .duplicateField(1) }
                data = try reader.readBytes()
                linksEnded = !links.isEmpty
            case (2, .bytes):
                // One run of links, before or behind the data.
                guard !linksEnded else { throw .misplacedField(2) }
                guard links.count < UnixFSLimits.linksPerNode else { throw .tooManyLinks }
                links.append(try DagPBLink(try reader.readBytes()))
            case (let field, _):
                throw .unexpectedField(field)
            }
        }
        return DagPBNode(asRead: links, data: data)
    }

    private init(asRead links: [DagPBLink], data: ArraySlice<UInt8>?) {
        self.links = links
        self.data = data
    }

    private static func isSorted(_ links: [DagPBLink]) -> Bool {
        zip(links, links.dropFirst()).allSatisfy { !precedes($1, $0) }
    }

    private static func sorted(_ links: [DagPBLink]) -> [DagPBLink] {
        links.enumerated().sorted { left, right in
            if precedes(left.element, right.element) { return true }
            return !precedes(right.element, left.element) && left.offset < right.offset
        }.map(\.element)
    }

    private static func precedes(_ left: DagPBLink, _ right: DagPBLink) -> Bool {
        (left.name ?? []).lexicographicallyPrecedes(right.name ?? [])
    }
}

extension DagPBNode {
    /// Every CID that a chunk links to, in the order of the links and as often as they are there; none for raw bytes.
    ///
    /// For keeping what is reachable, and for exporting it. The chunk's hash is not checked.
    /// - Throws: what `decode` throws, and `.unsupportedCodec` for codecs other than raw and DAG-PB.
    public static func links(of chunk: [UInt8], codec: Multicodec) throws(UnixFSFormatError) -> [CID] {
        switch codec {
        case .raw: return []
        case .dagPB: return try decode(chunk).links.map(\.cid)
        default: throw .unsupportedCodec(codec)
        }
    }
}
