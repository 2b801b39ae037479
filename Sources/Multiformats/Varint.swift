// SPDX-License-Identifier: Apache-2.0

/// Unsigned LEB128 as multiformats restrict it: at most nine bytes (values below 2^63), shortest form only.
///
/// Source: <https://github.com/multiformats/unsigned-varint>.
public enum Varint {
    /// The longest encoding, in bytes.
    public static let maxLength = 9

    /// Appends the shortest encoding of `value`, which must be below 2^63 (a larger one is a programmer error).
    public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        precondition(value < 1 << 63, "a varint holds at most 63 bits")
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Reads one varint at `offset` and moves `offset` behind it. On an error `offset` is unchanged.
    ///
    /// - Throws: `.truncated`, `.nonMinimalVarint` or `.varintTooLong`.
    public static func decode(_ bytes: [UInt8], at offset: inout Int) throws(MultiformatsError) -> UInt64 {
        guard offset >= 0, offset <= bytes.count else { throw .truncated }
        let (value, length) = try decode(bytes[offset...])
        offset += length
        return value
    }

    /// Reads the varint that `bytes` begins with; gives its value and its length in bytes.
    static func decode(_ bytes: some Collection<UInt8>) throws(MultiformatsError) -> (value: UInt64, length: Int) {
        var value: UInt64 = 0
        var length = 0
        for byte in bytes {
            guard length < maxLength else { throw .varintTooLong }
            value |= UInt64(byte & 0x7f) << UInt64(7 * length)
            length += 1
            if byte < 0x80 {
                guard byte != 0 || length == 1 else { throw .nonMinimalVarint }
                return (value, length)
            }
        }
        throw length == maxLength ? .varintTooLong : .truncated
    }
}
