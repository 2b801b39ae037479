// SPDX-License-Identifier: Apache-2.0

/// The first 64 bits of MurmurHash3 x64 128 with seed 0, multihash code 0x22: places names in sharded folders.
///
/// Not a cryptographic hash: names that collide are easy to find.
/// Source: <https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp>, `MurmurHash3_x64_128`.
enum Murmur3 {
    /// The multihash code.
    static let code: UInt64 = 0x22

    private static let factor1: UInt64 = 0x87c3_7b91_1142_53d5
    private static let factor2: UInt64 = 0x4cf5_ad43_2745_937f

    static func hash(_ bytes: [UInt8]) -> UInt64 {
        var state1: UInt64 = 0
        var state2: UInt64 = 0
        var start = 0
        while bytes.count - start >= 16 {
            state1 ^= mix1(littleEndian(bytes, from: start, count: 8))
            state1 = (rotated(state1, 27) &+ state2) &* 5 &+ 0x52dc_e729
            state2 ^= mix2(littleEndian(bytes, from: start + 8, count: 8))
            state2 = (rotated(state2, 31) &+ state1) &* 5 &+ 0x3849_5ab5
            start += 16
        }
        let left = bytes.count - start
        state2 ^= mix2(littleEndian(bytes, from: start + 8, count: left - 8))
        state1 ^= mix1(littleEndian(bytes, from: start, count: min(left, 8)))
        let length = UInt64(bytes.count)
        state1 ^= length
        state2 ^= length
        state1 &+= state2
        state2 &+= state1
        return finish(state1) &+ finish(state2)
    }

    private static func mix1(_ word: UInt64) -> UInt64 { rotated(word &* factor1, 31) &* factor2 }

    private static func mix2(_ word: UInt64) -> UInt64 { rotated(word &* factor2, 33) &* factor1 }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }

    private static func finish(_ word: UInt64) -> UInt64 {
        var word = word
        word ^= word >> 33
        word &*= 0xff51_afd7_ed55_8ccd
        word ^= word >> 33
        word &*= 0xc4ce_b9fe_1a85_ec53
        return word ^ word >> 33
    }

    /// Zero when there are no bytes.
    private static func littleEndian(_ bytes: [UInt8], from start: Int, count: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in stride(from: count - 1, through: 0, by: -1) { word = word << 8 | UInt64(bytes[start + index]) }
        return word
    }
}
