// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A type with exactly one DAG-CBOR encoding. Decoding what `encode` wrote gives an equal value, and decoding refuses
/// everything that `encode` would not write.
public protocol DagCBORCodable: Sendable {
    /// Writes exactly one value.
    func encode(to writer: inout DagCBORWriter)

    /// Reads exactly one value.
    init(from reader: inout DagCBORReader) throws(DagCBORError)
}

extension DagCBORCodable {
    /// The encoding of this value alone.
    public func encoded() -> [UInt8] {
        var writer = DagCBORWriter()
        encode(to: &writer)
        return writer.finished()
    }

    /// Reads a value that must fill `bytes` completely.
    public static func decode(_ bytes: [UInt8], limits: DagCBORLimits = .default) throws(DagCBORError) -> Self {
        var reader = DagCBORReader(bytes, limits: limits)
        let value = try Self(from: &reader)
        try reader.finish()
        return value
    }

    /// The name of this value: the CID, by SHA-256, of its encoding.
    public var cid: CID { CID.of(encoded(), codec: .dagCBOR) }
}

extension DagCBORWriter {
    /// Writes an array of values.
    public mutating func writeArray(_ values: some Collection<some DagCBORCodable>) {
        writeArrayHeader(count: values.count)
        for value in values { value.encode(to: &self) }
    }
}

extension DagCBORReader {
    /// Reads an array of at most `max` values.
    public mutating func readArray<Value: DagCBORCodable>(
        of type: Value.Type = Value.self,
        max: Int,
    ) throws(DagCBORError) -> [Value] {
        let count = try readArrayHeader(max: max)
        var values: [Value] = []
        for _ in 0..<count { values.append(try Value(from: &self)) }
        return values
    }
}
