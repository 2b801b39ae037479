// SPDX-License-Identifier: Apache-2.0

/// Writes the fields of a Protocol Buffers message, numbers in their shortest form.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func write(varint value: UInt64, field: UInt64) {
        Self.append(field << 3, to: &bytes)
        Self.append(value, to: &bytes)
    }

    mutating func write(bytes content: some Collection<UInt8>, field: UInt64) {
        writeHead(length: content.count, field: field)
        bytes.append(contentsOf: content)
    }

    mutating func write(fixed32 value: UInt32, field: UInt64) {
        Self.append(field << 3 | 5, to: &bytes)
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// What stands before `length` bytes of content.
    mutating func writeHead(length: Int, field: UInt64) {
        Self.append(field << 3 | 2, to: &bytes)
        Self.append(UInt64(length), to: &bytes)
    }

    /// Bytes of the shortest form of `value`.
    static func length(varint value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }

    /// Bytes of a field with `count` bytes of content and a number below 16.
    static func length(content count: Int) -> Int { 1 + length(varint: UInt64(count)) + count }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
