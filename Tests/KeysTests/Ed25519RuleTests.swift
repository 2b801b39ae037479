// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

@Suite("What bytes alone decide of a signature")
struct Ed25519RuleTests {
    @Test("scalars up to L - 1 are reduced, L and everything above is not")
    func scalars() {
        let order = EdwardsPoints.groupOrder
        var (below, power) = (order, Self.zero)
        below[0] -= 1
        power[31] = 0x10
        #expect([Self.zero, EdwardsPoints.neutral, power, below].allSatisfy(isReduced))
        var (above, next) = (order, order)
        above[0] += 1
        next[16] = 1
        #expect(![order, above, next, Array(repeating: 0xff, count: 32)].contains(where: isReduced))
        for bit in 253..<256 {
            var high = Self.zero
            high[bit / 8] = 1 << UInt8(bit % 8)
            #expect(!isReduced(high), "2^\(bit)")
        }
    }

    @Test("the eight points of small order are refused, and the six other ways to write them")
    func smallPoints() {
        let encodings = EdwardsPoints.small + EdwardsPoints.smallNotCanonical.map(\.encoding)
        #expect(Set(encodings).count == 14)
        #expect(EdwardsPoints.sum(EdwardsPoints.small[7], EdwardsPoints.order8) == EdwardsPoints.neutral)
        #expect(EdwardsPoints.smallNotCanonical.allSatisfy { $0.multiple >= 0 })
        for encoding in encodings { #expect(!isLargePoint(encoding)) }
    }

    @Test("every y from p to 2^255 - 1 is refused with both signs, p - 2 and below is not", arguments: [0, 0x80])
    func ordinates(sign: UInt8) {
        func encoding(_ low: UInt8) -> [UInt8] { [low] + Array(repeating: 0xff, count: 30) + [0x7f | sign] }
        for low in UInt8(0xec)...0xff { #expect(!isLargePoint(encoding(low)), "low byte \(low)") }
        for low in UInt8(0)...0xeb { #expect(isLargePoint(encoding(low)), "low byte \(low)") }
        // y of 2 to 18 could be written as p + 2 to p + 18; as itself it is canonical.
        for low in UInt8(2)...18 {
            #expect(isLargePoint([low] + Array(repeating: 0, count: 30) + [sign]))
        }
    }

    @Test("one byte away from a small point or from p is another number", arguments: 0..<32)
    func neighbours(offset: Int) {
        for point in EdwardsPoints.small {
            var changed = point
            changed[offset] ^= 0x40
            #expect(isLargePoint(changed))
        }
    }

    @Test("numbers are compared as their bytes are, from the last to the first", arguments: 0..<20)
    func comparison(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let limits = [EdwardsPoints.groupOrder, EdwardsPoints.smallNotCanonical[2].encoding]
        for round in 0..<500 {
            let limit = limits[round % 2]
            // Agrees with the limit in a part of its bytes, so that every word decides some of the time.
            var bytes = limit
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                bytes[Int.random(in: 0..<32, using: &generator)] = UInt8(truncatingIfNeeded: generator.next())
            }
            let (left, right) = (number(bytes), number(limit))
            #expect((left < right) == bytes.reversed().lexicographicallyPrecedes(limit.reversed()))
            #expect((right < left) == limit.reversed().lexicographicallyPrecedes(bytes.reversed()))
            #expect((left == right) == (bytes == limit))
        }
    }

    @Test("a small or not canonical point is refused as key and as R, whatever the library says")
    func strangePoints() {
        for entry in SmallPointVectors.entries {
            let isAdmitted = admits(entry.vector.signature, entry.vector.key)
            #expect(isAdmitted == (entry.key == .large && entry.nonce == .large), "\(entry.vector.name)")
        }
    }

    @Test("a large S or another length is refused, whatever the library says", arguments: RFC8032Vectors.records)
    func formOfSignatures(record: [String]) throws {
        let (key, signature) = (hex(record[1]), hex(record[3]))
        let large = try #require(EdwardsPoints.numberSum(Array(signature[32...]), EdwardsPoints.groupOrder))
        #expect(admits(signature, key))
        #expect(!admits(signature[..<32] + large, key))
        #expect(!admits(signature + [0], key))
        #expect(!admits(signature.dropLast(), key))
        #expect(!admits(signature, key + [0]))
        #expect(!admits(signature, key.dropLast()))
    }

    @Test("bytes of any length and content are judged without a trap", arguments: 0..<20)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<100 {
            let signature = generator.bytes(Int.random(in: 0...130, using: &generator))
            let key = generator.bytes(Int.random(in: 30...34, using: &generator))
            #expect(!admits(signature, key) || (signature.count == 64 && key.count == 32))
        }
    }

    @Test("a library that has the cofactor, refuses mixed order, or always says the same does not conform")
    func conformance() {
        let key = hex("cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d")
        func vector(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> SignatureVector {
            SignatureVector(name: "", key: key, message: message, signature: signature, isValid: true)
        }
        #expect(Ed25519Rule.conforms { vector($0, $1, $2).libsodiumVerdict })
        #expect(Ed25519Rule.conforms { vector($0, $1, $2).swiftCryptoVerdict })
        #expect(!Ed25519Rule.conforms { _, _, _ in true })
        #expect(!Ed25519Rule.conforms { vector($0, $1, $2).libsodiumVerdict && $2 != key })
        #expect(!Ed25519Rule.conforms { vector($0, $1, $2).libsodiumVerdict || $2 == key })
    }

    private static let zero: [UInt8] = Array(repeating: 0, count: 32)

    private func admits(_ signature: [UInt8], _ key: [UInt8]) -> Bool {
        signature.withUnsafeBytes { signature in
            key.withUnsafeBytes { Ed25519Rule.admits(signature: signature, key: $0) }
        }
    }

    private func number(_ bytes: [UInt8]) -> LittleEndian256 { bytes.withUnsafeBytes { LittleEndian256($0, at: 0) } }

    private func isReduced(_ bytes: [UInt8]) -> Bool { Ed25519Rule.isReduced(number(bytes)) }

    private func isLargePoint(_ bytes: [UInt8]) -> Bool { Ed25519Rule.isLargePoint(number(bytes)) }
}
