// SPDX-License-Identifier: Apache-2.0

/// A base that writes the bytes as one big number: base58btc and base36.
///
/// Each leading zero byte is one leading zero digit, so the encoding is one to one. Digits are handled in groups that
/// fit 32 bits, which divides the quadratic cost by about twenty. Source:
/// <https://datatracker.ietf.org/doc/html/draft-msporny-base58-03>.
struct PositionalBase: Sendable {
    let alphabet: [UInt8]
    private let base: UInt32
    /// The most digits whose value always fits 32 bits.
    private let digitsPerGroup: Int
    private let groupBase: UInt32
    private let values: [UInt8]

    static let base58btc = PositionalBase("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    static let base36 = PositionalBase("0123456789abcdefghijklmnopqrstuvwxyz")

    private init(_ alphabet: StaticString) {
        self.alphabet = alphabet.withUTF8Buffer { Array($0) }
        base = UInt32(self.alphabet.count)
        var digits = 1
        var power = base
        while true {
            let (next, overflow) = power.multipliedReportingOverflow(by: base)
            if overflow { break }
            power = next
            digits += 1
        }
        digitsPerGroup = digits
        groupBase = power
        values = AlphabetTable.inverse(of: self.alphabet)
    }

    func encode(_ bytes: [UInt8], prefix: UInt8? = nil) -> String {
        let zeros = bytes.prefix { $0 == 0 }.count
        var limbs = Self.limbs(bytes.dropFirst(zeros))
        var reversed: [UInt8] = []
        while let first = limbs.firstIndex(where: { $0 != 0 }) {
            limbs.removeFirst(first)
            var group = Self.divide(&limbs, by: groupBase)
            for _ in 0..<digitsPerGroup {
                reversed.append(alphabet[Int(group % base)])
                group /= base
            }
        }
        while reversed.last == alphabet[0] { reversed.removeLast() }
        let text = (prefix.map { [$0] } ?? []) + [UInt8](repeating: alphabet[0], count: zeros) + reversed.reversed()
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes the characters from `start` on.
    func decode(_ text: [UInt8], from start: Int) throws(MultiformatsError) -> [UInt8] {
        let limit = MultiformatsLimits.positionalBytes
        // No base here needs more than two characters a byte; this bounds the work, the check below the result.
        guard text.count - start <= 2 * limit else { throw .tooLong(limit: limit) }
        let zeros = text[start...].prefix { $0 == alphabet[0] }.count
        var limbs: [UInt32] = []  // least significant first
        var index = start + zeros
        while index < text.count {
            var group: UInt32 = 0
            var power: UInt32 = 1
            for _ in 0..<min(digitsPerGroup, text.count - index) {
                let value = values[Int(text[index])]
                guard value != AlphabetTable.absent else { throw .invalidCharacter(offset: index) }
                group = group * base + UInt32(value)
                power *= base
                index += 1
            }
            Self.multiply(&limbs, by: power, adding: group)
        }
        let number = limbs.reversed().flatMap { limb in (0..<4).map { UInt8(truncatingIfNeeded: limb >> (24 - 8 * $0)) }
        }
        let bytes = [UInt8](repeating: 0, count: zeros) + number.drop { $0 == 0 }
        guard bytes.count <= limit else { throw .tooLong(limit: limit) }
        return bytes
    }

    /// The bytes as 32-bit limbs, most significant first.
    private static func limbs(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
        var limbs = [UInt32](repeating: 0, count: (bytes.count + 3) / 4)
        for (position, byte) in bytes.reversed().enumerated() {
            limbs[limbs.count - 1 - position / 4] |= UInt32(byte) << UInt32(8 * (position % 4))
        }
        return limbs
    }

    private static func divide(_ limbs: inout [UInt32], by divisor: UInt32) -> UInt32 {
        var remainder: UInt64 = 0
        for index in limbs.indices {
            let value = remainder << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(value / UInt64(divisor))
            remainder = value % UInt64(divisor)
        }
        return UInt32(remainder)
    }

    private static func multiply(_ limbs: inout [UInt32], by factor: UInt32, adding term: UInt32) {
        var carry = UInt64(term)
        for index in limbs.indices {
            let value = UInt64(limbs[index]) * UInt64(factor) + carry
            limbs[index] = UInt32(truncatingIfNeeded: value)
            carry = value >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }
}
