// SPDX-License-Identifier: Apache-2.0

/// Turns bytes that come in pieces into text, replacing what is not UTF-8; a character may lie across two pieces. A pure
/// value.
struct LossyText: Sendable {
    private var rest: [UInt8] = []

    /// The text of all complete characters.
    mutating func push(_ bytes: [UInt8]) -> String {
        rest += bytes
        let complete = rest.count - Self.incompleteTail(rest)
        defer { rest.removeFirst(complete) }
        return String(decoding: rest[..<complete], as: UTF8.self)
    }

    /// What is left at the end of the bytes.
    mutating func finish() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that may still become complete (Unicode 16, table 3-6).
    private static func incompleteTail(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }
}
