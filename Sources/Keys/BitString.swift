// SPDX-License-Identifier: Apache-2.0

/// Bits in order, most significant first.
struct BitString: Equatable {
    /// The bits, eight to a byte; the last byte is filled with zero bits.
    private(set) var bytes: [UInt8] = []
    /// Number of bits.
    private(set) var count = 0

    /// Adds the lowest `count` bits of `value`.
    mutating func append(_ value: Int, count added: Int) {
        for shift in stride(from: added - 1, through: 0, by: -1) {
            if count % 8 == 0 { bytes.append(0) }
            if value >> shift & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
            count += 1
        }
    }

    /// The number in `count` bits from `start`.
    func value(at start: Int, count: Int) -> Int {
        (start..<start + count).reduce(0) { value, position in
            value << 1 | Int(bytes[position / 8] >> UInt8(7 - position % 8) & 1)
        }
    }
}
