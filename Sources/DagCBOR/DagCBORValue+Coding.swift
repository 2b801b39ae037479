// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension DagCBORValue: DagCBORCodable {
    /// Writes the value. A float in it must be finite.
    public func encode(to writer: inout DagCBORWriter) {
        switch self {
        case .null: writer.writeNull()
        case .bool(let value): writer.writeBool(value)
        case .integer(let value): writer.writeInteger(value)
        case .unsigned(let value): writer.writeUnsigned(value)
        case .float(let value): writer.writeFloat(value)
        case .bytes(let value): writer.writeBytes(value)
        case .text(let value): writer.writeText(value)
        case .array(let values): writer.writeArray(values)
        case .map(let map):
            writer.writeMapHeader(count: map.count)
            for entry in map.entries {
                writer.writeDynamicKey(entry.key)
                entry.value.encode(to: &writer)
            }
        case .link(let cid): writer.writeLink(cid)
        }
    }

    /// Reads the next value, whatever it is. Recursion is bounded by the reader's `maxDepth`.
    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        switch try reader.peekKind() {
        case .unsigned:
            let value = try reader.readUnsigned()
            self = Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
        case .negative: self = .integer(try reader.readInteger())
        case .bytes: self = .bytes(try reader.readBytes(max: .max))
        case .text: self = .text(try reader.readText(max: .max))
        case .array: self = .array(try reader.readArray(max: .max))
        case .map: self = .map(try Self.readMap(from: &reader))
        case .link: self = .link(try reader.readLink())
        case .bool: self = .bool(try reader.readBool())
        case .float: self = .float(try reader.readFloat())
        case .null:
            _ = try reader.readNullIfPresent()
            self = .null
        }
    }

    private static func readMap(from reader: inout DagCBORReader) throws(DagCBORError) -> DagCBORMap {
        let count = try reader.readMapHeader(max: .max)
        var entries: [(key: String, value: DagCBORValue)] = []
        for _ in 0..<count {
            let key = try reader.readKey()
            entries.append((key: key, value: try DagCBORValue(from: &reader)))
        }
        return DagCBORMap(sorted: entries)
    }
}
