// SPDX-License-Identifier: Apache-2.0

/// Thirty-two bytes, least significant first, as a number: how RFC 8032 §5.1.2 writes scalars and coordinates.
struct LittleEndian256: Equatable {
    /// Four words, the least significant first.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of four words, the least significant first.
    init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        words = (word0, word1, word2, word3)
    }

    /// The number of the 32 bytes that begin at `offset`; there must be as many.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        self.init(
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)),
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)))
    }

    /// The number modulo 2²⁵⁵: of an encoded point its y, without the sign of x.
    var withoutTopBit: LittleEndian256 {
        LittleEndian256(words.0, words.1, words.2, words.3 & 0x7fff_ffff_ffff_ffff)
    }

    static func == (lhs: LittleEndian256, rhs: LittleEndian256) -> Bool { lhs.words == rhs.words }
}

extension LittleEndian256: Comparable {
    /// Order of the numbers.
    static func < (lhs: LittleEndian256, rhs: LittleEndian256) -> Bool {
        if lhs.words.3 != rhs.words.3 { return lhs.words.3 < rhs.words.3 }
        if lhs.words.2 != rhs.words.2 { return lhs.words.2 < rhs.words.2 }
        if lhs.words.1 != rhs.words.1 { return lhs.words.1 < rhs.words.1 }
        return lhs.words.0 < rhs.words.0
    }
}
