// SPDX-License-Identifier: Apache-2.0

/// Puts a time before each line of a stream that comes in pieces. A pure value.
struct TimestampedLines: Sendable {
    /// Whether the last line has not ended yet.
    private(set) var isInLine = false

    /// The bytes with times; a line that comes in several pieces has the time of its first.
    /// - Parameter time: milliseconds since 1970.
    mutating func push(_ bytes: [UInt8], time: UInt64) -> [UInt8] {
        let stamp = Array((Readable.time(time) + " ").utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + stamp.count)
        for byte in bytes {
            if !isInLine { out += stamp }
            out.append(byte)
            isInLine = byte != 0x0a
        }
        return out
    }
}
