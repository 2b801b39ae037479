// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Makes a CARv1 archive piece by piece: first the header, then a section for each block.
///
/// The archive is the pieces in the order in which they were given, without anything between them. It says where each
/// section lies, for an index. The writer trusts its caller: it neither checks that blocks match their CIDs nor looks
/// for duplicates. A block of more than `CARLimits.maxSectionBytes` is written, but not read back by default.
///
/// Source: <https://ipld.io/specs/transport/car/carv1/>.
public struct CARWriter: Sendable {
    private let encodedHeader: [UInt8]

    /// Where the next section will begin, in bytes from the start of the archive.
    public private(set) var offset: UInt64

    /// An archive with these roots. Other tools may refuse an archive without any.
    public init(roots: [CID]) {
        let header = CARHeader(roots: roots).encoded()
        encodedHeader = Self.prefixed(length: header.count) + header
        offset = UInt64(encodedHeader.count)
    }

    /// The first piece: the header and its length prefix. The same on each call.
    public func header() -> [UInt8] { encodedHeader }

    /// The next piece: the section of this block, and where in the archive it lies.
    public mutating func append(cid: CID, bytes: [UInt8]) -> (section: [UInt8], place: CAROffset) {
        let section = Self.section(cid: cid, bytes: bytes)
        let place = CAROffset(offset: offset, length: UInt64(section.count))
        offset += place.length
        return (section, place)
    }

    /// A length prefix, the CID and the block.
    public static func section(cid: CID, bytes: [UInt8]) -> [UInt8] {
        let name = cid.bytes
        let length = name.count + bytes.count
        var section = prefixed(length: length, reserving: length)
        section.append(contentsOf: name)
        section.append(contentsOf: bytes)
        return section
    }

    /// A length prefix, with room for this many bytes behind it.
    private static func prefixed(length: Int, reserving room: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Varint.maxLength + room)
        Varint.append(UInt64(length), to: &bytes)
        return bytes
    }
}
