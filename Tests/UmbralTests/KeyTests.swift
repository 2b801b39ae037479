// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import Umbral

@Suite("Keys")
struct KeyTests {
    @Test("a key is read from the bytes that it gives")
    func readsBack() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            let key = UmbralSecretKey.generate(using: &generator)
            #expect(try UmbralSecretKey(bytes: key.bytes).publicKey == key.publicKey)
            let read = try UmbralPublicKey(bytes: key.publicKey.bytes)
            #expect(read == key.publicKey && read.hashValue == key.publicKey.hashValue)
            #expect(read.description == hexText(key.publicKey.bytes))
        }
        #expect(UmbralSecretKey.generate().publicKey != UmbralSecretKey.generate().publicKey)
    }

    @Test("zero, the group order and more, and other lengths are no secret keys")
    func refuses() throws {
        let order = try hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        for bytes in [[UInt8](repeating: 0, count: 32), order, [UInt8](repeating: 255, count: 32)] {
            #expect(throws: UmbralError.invalidSecretKey) { try UmbralSecretKey(bytes: bytes) }
        }
        for count in [0, 31, 33, 64] {
            #expect(throws: UmbralError.wrongLength(expected: 32, found: count)) {
                try UmbralSecretKey(bytes: [UInt8](repeating: 1, count: count))
            }
        }
    }

    @Test("printing and mirroring show nothing secret")
    func redacts() throws {
        let grant = try Grant(threshold: 1, shares: 1, seed: 8)
        let share = grant.shares[0]
        let secret = try grant.ciphertext.capsule.decapsulateOriginal(with: grant.alice)
        let factory = try UmbralSecretKeyFactory(seed: [UInt8](repeating: 0xab, count: 32))
        let shown: [(Any, [UInt8])] = [
            (grant.alice, grant.alice.bytes), (grant.signer, []), (share, share.fragment.key.bytes),
            (share.unverified, share.fragment.key.bytes), (secret, secret.bytes),
            (factory, [UInt8](repeating: 0xab, count: 32)),
        ]
        for (value, bytes) in shown {
            var dumped = ""
            dump(value, to: &dumped)
            for text in ["\(value)", String(reflecting: value), dumped] {
                #expect(text.contains("redacted"))
                #expect(bytes.isEmpty || !text.contains(hexText(bytes).prefix(16)))
            }
            #expect(Mirror(reflecting: value).children.isEmpty)
        }
    }

    @Test("a normalised key has an even y-coordinate and is named by its x-coordinate")
    func normalises() throws {
        var generator = SeededGenerator(seed: 9)
        var odd = 0
        for _ in 0..<40 {
            let key = UmbralSecretKey.generate(using: &generator)
            let even = key.normalised
            let name = try #require(even.publicKey.xOnly)
            #expect(even.isEvenY && even.publicKey.isEvenY)
            #expect(try UmbralPublicKey(xOnly: name) == even.publicKey)
            #expect(Array(key.publicKey.bytes.dropFirst()) == name.bytes)
            #expect(even.normalised.bytes == even.bytes)
            if key.isEvenY {
                #expect(even.bytes == key.bytes)
            } else {
                odd += 1
                #expect(key.publicKey.xOnly == nil)
                #expect(even.bytes == key.scalar.negated().bytes)
            }
        }
        #expect(odd > 5 && odd < 35)
    }

    @Test("an x-coordinate without a point names no key")
    func refusesCoordinates() throws {
        let five = try #require(Bytes32([UInt8](repeating: 0, count: 31) + [5]))
        #expect(throws: UmbralError.invalidPoint) { try UmbralPublicKey(xOnly: five) }
        let large = try #require(Bytes32([UInt8](repeating: 255, count: 32)))
        #expect(throws: UmbralError.invalidPoint) { try UmbralPublicKey(xOnly: large) }
    }

    @Test("64 random bytes give the same even key each time, and every bit counts")
    func derives() throws {
        var generator = SeededGenerator(seed: 10)
        var bytes = generator.bytes(64)
        let key = try UmbralSecretKey(uniform: bytes)
        #expect(key.isEvenY)
        #expect(try UmbralSecretKey(uniform: bytes).bytes == key.bytes)
        #expect(UmbralSecretKey(uniform: SecretBytes(copying: bytes)).bytes == key.bytes)
        for bit in 0..<512 {
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try UmbralSecretKey(uniform: bytes).bytes != key.bytes)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        // Never to change: keys in the field hang on it.
        #expect(
            try UmbralSecretKey(uniform: Array(0..<64)).publicKey.description
                == "029f2fe4fc4ba52c459de577be0b1a344c4858058f4e7d37432622a0d7544a8535")
        #expect(throws: UmbralError.wrongLength(expected: 64, found: 63)) {
            try UmbralSecretKey(uniform: [UInt8](repeating: 1, count: 63))
        }
    }

    @Test("a factory takes 32 bytes and labels of up to 1 KiB, and different labels give different keys")
    func factory() throws {
        #expect(throws: UmbralError.wrongLength(expected: 32, found: 31)) {
            try UmbralSecretKeyFactory(seed: [UInt8](repeating: 1, count: 31))
        }
        let factory = UmbralSecretKeyFactory.generate()
        let keys = try (0..<10).map { try factory.key(label: [$0]).bytes }
        #expect(Set(keys).count == 10)
        #expect(throws: UmbralError.tooLarge) { try factory.key(label: [UInt8](repeating: 0, count: 1025)) }
    }
}
