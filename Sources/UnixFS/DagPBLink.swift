// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A link of a DAG-PB node.
///
/// Source: <https://ipld.io/specs/codecs/dag-pb/spec/>.
public struct DagPBLink: Hashable, Sendable {
    /// What the link points to.
    public let cid: CID
    /// The link's name, which should be UTF-8 but is whatever the writer put there. Nil when it is not written, which
    /// means the same as empty, but gives other bytes and so another CID.
    public let name: [UInt8]?
    /// What the writer says is the size of all chunks below. A hint: nothing may be decided by it, and adding up
    /// foreign ones must not trap (CVE-2022-23495).
    public let tsize: UInt64?

    /// A link with the given fields.
    public init(cid: CID, name: [UInt8]?, tsize: UInt64?) {
        self.cid = cid
        self.name = name
        self.tsize = tsize
    }

    /// Bytes that the link takes in its node.
    var encodedLength: Int { ProtobufWriter.length(content: contentLength) }

    private var contentLength: Int {
        ProtobufWriter.length(content: cid.binaryLength)
            + (name.map { ProtobufWriter.length(content: $0.count) } ?? 0)
            + (tsize.map { 1 + ProtobufWriter.length(varint: $0) } ?? 0)
    }

    func write(to writer: inout ProtobufWriter) {
        writer.writeHead(length: contentLength, field: 2)
        writer.write(bytes: cid.bytes, field: 1)
        if let name { writer.write(bytes: name, field: 2) }
        if let tsize { writer.write(varint: tsize, field: 3) }
    }

    /// Reads the content of a link. Its fields come once each and in the order of their numbers.
    init(_ bytes: ArraySlice<UInt8>) throws(UnixFSFormatError) {
        var reader = ProtobufReader(bytes)
        var cid: CID?
        var name: [UInt8]?
        var tsize: UInt64?
        var last: UInt64 = 0
        while !reader.isAtEnd {
            let (field, wire) = try reader.readTag()
            guard field != last else { throw .duplicateField(field) }
            guard field > last else { throw .misplacedField(field) }
            last = field
            switch (field, wire) {
            case (1, .bytes): cid = try Self.cid(try reader.readBytes())
            case (2, .bytes): name = Array(try reader.readBytes())
            case (3, .varint): tsize = try reader.readVarint()
            default: throw .unexpectedField(field)
            }
        }
        guard let cid else { throw .missingHash }
        self.init(cid: cid, name: name, tsize: tsize)
    }

    private static func cid(_ bytes: ArraySlice<UInt8>) throws(UnixFSFormatError) -> CID {
        guard let cid = bytes.withUnsafeBytes({ try? CID(raw: $0) }) else { throw .badCID }
        return cid
    }
}
