// SPDX-License-Identifier: Apache-2.0

/// Thirty-two bytes held inline: a digest, a public key.
///
/// Held as four big-endian words, so it needs no heap, and the order of the words is the lexicographic order of the
/// bytes.
public struct Bytes32: Hashable, Sendable {
    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    /// Thirty-two zero bytes.
    public static let zero = Bytes32(0, 0, 0, 0)

    init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Takes the bytes; nil unless there are exactly 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        if let value = bytes.withContiguousStorageIfAvailable({ Bytes32(exactly: UnsafeRawBufferPointer($0)) }) {
            guard let value else { return nil }
            self = value
            return
        }
        self.init(Array(bytes))
    }

    /// Takes the bytes behind the buffer; nil unless there are exactly 32.
    public init?(exactly raw: UnsafeRawBufferPointer) {
        guard raw.count == 32 else { return nil }
        self.init(
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
        )
    }

    /// A copy of the bytes as an array.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    /// Calls `body` with the 32 bytes, valid only during the call, without allocating.
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let words = (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
        return try withUnsafeBytes(of: words, body)
    }
}

extension Bytes32: Comparable {
    /// Lexicographic order of the bytes.
    public static func < (lhs: Bytes32, rhs: Bytes32) -> Bool {
        if lhs.word0 != rhs.word0 { return lhs.word0 < rhs.word0 }
        if lhs.word1 != rhs.word1 { return lhs.word1 < rhs.word1 }
        if lhs.word2 != rhs.word2 { return lhs.word2 < rhs.word2 }
        return lhs.word3 < rhs.word3
    }
}

extension Bytes32: CustomStringConvertible {
    /// The bytes as 64 lower-case hexadecimal digits.
    public var description: String { BitBase.base16.encode(bytes) }
}
