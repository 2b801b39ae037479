// SPDX-License-Identifier: Apache-2.0

/// A cursor over Protocol Buffers that accepts only numbers in their shortest form.
///
/// Nothing is copied: contents are slices of the input. Source: <https://protobuf.dev/programming-guides/encoding/>.
struct ProtobufReader {
    /// How a field's value is written.
    enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case bytes = 2
        case fixed32 = 5
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// The number and the kind of the next field. Groups, and numbers that no field may have, are refused.
    mutating func readTag() throws(UnixFSFormatError) -> (field: UInt64, wire: WireType) {
        let tag = try readVarint()
        let field = tag >> 3
        guard let wire = WireType(rawValue: tag & 7), field > 0, field < 1 << 29 else { throw .unexpectedField(field) }
        return (field, wire)
    }

    mutating func readVarint() throws(UnixFSFormatError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        var index = rest.startIndex
        while index < rest.endIndex {
            let byte = rest[index]
            index += 1
            // The tenth byte holds the last bit of 64.
            guard shift < 63 || byte <= 1 else { throw .badVarint }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                guard byte != 0 || shift == 0 else { throw .badVarint }
                rest = rest[index...]
                return value
            }
            shift += 7
        }
        throw .truncated
    }

    /// The content of a field of bytes.
    mutating func readBytes() throws(UnixFSFormatError) -> ArraySlice<UInt8> {
        let length = try readVarint()
        guard length <= UInt64(rest.count) else { throw .truncated }
        return take(Int(length))
    }

    mutating func readFixed32() throws(UnixFSFormatError) -> UInt32 {
        guard rest.count >= 4 else { throw .truncated }
        return take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Moves behind the value of a field that means nothing here.
    mutating func skip(_ wire: WireType) throws(UnixFSFormatError) {
        switch wire {
        case .varint: _ = try readVarint()
        case .bytes: _ = try readBytes()
        case .fixed32: _ = try readFixed32()
        case .fixed64:
            guard rest.count >= 8 else { throw .truncated }
            _ = take(8)
        }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        let part = rest.prefix(count)
        rest = rest.dropFirst(count)
        return part
    }
}
