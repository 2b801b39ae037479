// SPDX-License-Identifier: Apache-2.0

/// Look-up from a character to its value in an alphabet.
enum AlphabetTable {
    /// Marks a byte that the alphabet does not have.
    static let absent: UInt8 = 0xff

    static func inverse(of alphabet: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: absent, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }
}
