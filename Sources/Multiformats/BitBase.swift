// SPDX-License-Identifier: Apache-2.0

/// A base whose characters each hold a whole number of bits: RFC 4648 without padding.
struct BitBase: Sendable {
    let alphabet: [UInt8]
    let bitsPerCharacter: Int
    private let values: [UInt8]

    static let base16 = BitBase("0123456789abcdef", bitsPerCharacter: 4)
    static let base32 = BitBase("abcdefghijklmnopqrstuvwxyz234567", bitsPerCharacter: 5)
    static let base64url = BitBase(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        bitsPerCharacter: 6,
    )

    private init(_ alphabet: StaticString, bitsPerCharacter: Int) {
        self.alphabet = alphabet.withUTF8Buffer { Array($0) }
        self.bitsPerCharacter = bitsPerCharacter
        values = AlphabetTable.inverse(of: self.alphabet)
    }

    func encode(_ bytes: [UInt8], prefix: UInt8? = nil) -> String {
        let digits = (bytes.count * 8 + bitsPerCharacter - 1) / bitsPerCharacter
        let mask = UInt32(1) << bitsPerCharacter - 1
        var text: [UInt8] = []
        text.reserveCapacity(digits + 1)
        if let prefix { text.append(prefix) }
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xffff
            bits += 8
            while bits >= bitsPerCharacter {
                bits -= bitsPerCharacter
                text.append(alphabet[Int(buffer >> bits & mask)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (bitsPerCharacter - bits) & mask)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes the characters from `start` on; the unused low bits of the last one must be fewer than a character and
    /// zero.
    func decode(_ text: [UInt8], from start: Int) throws(MultiformatsError) -> [UInt8] {
        guard text.count <= MultiformatsLimits.multibaseText else {
            throw .tooLong(limit: MultiformatsLimits.multibaseText)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity((text.count - start) * bitsPerCharacter / 8)
        var buffer: UInt32 = 0
        var bits = 0
        for index in start..<text.count {
            let value = values[Int(text[index])]
            guard value != AlphabetTable.absent else { throw .invalidCharacter(offset: index) }
            buffer = (buffer << bitsPerCharacter | UInt32(value)) & 0xffff
            bits += bitsPerCharacter
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard bits < bitsPerCharacter, buffer & (1 << bits - 1) == 0 else { throw .invalidTrailingBits }
        return bytes
    }
}
