// SPDX-License-Identifier: Apache-2.0

extension UnixFSData {
    /// The bytes of the message, as Kubo writes them: fields in the order of their numbers, sizes of blocks one by one.
    public func encoded() -> [UInt8] {
        var writer = ProtobufWriter(capacity: (data?.count ?? 0) + 4 * blockSizes.count + 32)
        writer.write(varint: kind.rawValue, field: 1)
        if let data { writer.write(bytes: data, field: 2) }
        if let fileSize { writer.write(varint: fileSize, field: 3) }
        for size in blockSizes { writer.write(varint: size, field: 4) }
        if let hashType { writer.write(varint: hashType, field: 5) }
        if let fanout { writer.write(varint: fanout, field: 6) }
        if let mode { writer.write(varint: UInt64(mode), field: 7) }
        if let time { writer.write(bytes: time.encoded(), field: 8) }
        return writer.bytes
    }

    /// Reads a message.
    ///
    /// Accepted as Protocol Buffers ask: any order of fields, sizes of blocks one by one or packed, fields with other
    /// numbers, which are for future versions and are ignored. Refused: a field with another wire type, a field given
    /// twice, numbers not in their shortest form or too large for their field, an unknown type, more sizes than
    /// `UnixFSLimits.linksPerNode`.
    public static func decode(_ bytes: ArraySlice<UInt8>) throws(UnixFSFormatError) -> UnixFSData {
        guard bytes.count <= UnixFSLimits.chunkBytes else { throw .tooLarge }
        var reader = ProtobufReader(bytes)
        var message = UnixFSData(kind: .raw)
        var seen: UInt64 = 0
        while !reader.isAtEnd {
            let (field, wire) = try reader.readTag()
            guard field <= 8 else {
                try reader.skip(wire)
                continue
            }
            guard field == 4 || seen & 1 << field == 0 else { throw .duplicateField(field) }
            seen |= 1 << field
            try message.read(field, wire, from: &reader)
        }
        guard seen & 1 << 1 != 0 else { throw .missingType }
        return message
    }

    private mutating func read(
        _ field: UInt64, _ wire: ProtobufReader.WireType, from reader: inout ProtobufReader
    ) throws(UnixFSFormatError) {
        switch (field, wire) {
        case (1, .varint):
            let number = try reader.readVarint()
            guard let kind = Kind(rawValue: number) else { throw .unknownType(number) }
            self.kind = kind
        case (2, .bytes): data = try reader.readBytes()
        case (3, .varint): fileSize = try reader.readVarint()
        case (4, .varint): try appendBlockSize(try reader.readVarint())
        case (4, .bytes):
            var packed = ProtobufReader(try reader.readBytes())
            while !packed.isAtEnd { try appendBlockSize(try packed.readVarint()) }
        case (5, .varint): hashType = try reader.readVarint()
        case (6, .varint): fanout = try reader.readVarint()
        case (7, .varint):
            guard let mode = UInt32(exactly: try reader.readVarint()) else { throw .outOfRange }
            self.mode = mode
        case (8, .bytes): time = try Time.decode(try reader.readBytes())
        default: throw .unexpectedField(field)
        }
    }

    private mutating func appendBlockSize(_ size: UInt64) throws(UnixFSFormatError) {
        guard blockSizes.count < UnixFSLimits.linksPerNode else { throw .tooManyLinks }
        blockSizes.append(size)
    }
}

extension UnixFSData.Time {
    func encoded() -> [UInt8] {
        var writer = ProtobufWriter()
        writer.write(varint: UInt64(bitPattern: seconds), field: 1)
        if nanoseconds > 0 { writer.write(fixed32: nanoseconds, field: 2) }
        return writer.bytes
    }

    static func decode(_ bytes: ArraySlice<UInt8>) throws(UnixFSFormatError) -> Self {
        var reader = ProtobufReader(bytes)
        var seconds: Int64?
        var nanoseconds: UInt32?
        while !reader.isAtEnd {
            switch try reader.readTag() {
            case (1, .varint):
                guard seconds == nil else { throw .duplicateField(1) }
                seconds = Int64(bitPattern: try reader.readVarint())
            case (2, .fixed32):
                guard nanoseconds == nil else { throw .duplicateField(2) }
                // A written zero is as wrong as a full second: the specification wants the field left out.
                nanoseconds = try reader.readFixed32()
                guard nanoseconds != 0 else { throw .outOfRange }
            case (let field, _): throw .unexpectedField(field)
            }
        }
        guard let seconds, let time = Self(seconds: seconds, nanoseconds: nanoseconds ?? 0) else { throw .outOfRange }
        return time
    }
}
