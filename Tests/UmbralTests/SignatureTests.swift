// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Umbral

@Suite("Signatures")
struct SignatureTests {
    @Test("the signature by RFC 6979 is the one that others publish for this key and message")
    func knownAnswer() throws {
        let one = try UmbralSecretKey(bytes: [UInt8](repeating: 0, count: 31) + [1])
        let signature = UmbralSigner(one).signature(of: Array("Satoshi Nakamoto".utf8))
        #expect(
            hexText(signature.bytes)
                == "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")
    }

    @Test("a signature verifies for its key and message only")
    func verifies() throws {
        var generator = SeededGenerator(seed: 11)
        for count in [0, 1, 31, 100] {
            let key = UmbralSecretKey.generate(using: &generator)
            let message = generator.bytes(count)
            let signature = UmbralSigner(key).signature(of: message)
            #expect(signature.verifies(message, by: key.publicKey))
            #expect(signature.verifies(message, by: UmbralSigner(key).verifyingKey))
            #expect(!signature.verifies(message + [0], by: key.publicKey))
            #expect(!signature.verifies(message, by: UmbralSecretKey.generate(using: &generator).publicKey))
            #expect(try UmbralSignature(bytes: signature.bytes) == signature)
        }
    }

    @Test("s is low when made here; when high it verifies too, as in umbral-pre")
    func acceptsHighS() throws {
        var generator = SeededGenerator(seed: 12)
        let half = try hex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")
        for _ in 0..<20 {
            let key = UmbralSecretKey.generate(using: &generator)
            let signature = UmbralSigner(key).signature(of: [1])
            #expect(signature.bytes.dropFirst(32).lexicographicallyPrecedes(half))
            let negated = try #require(SecretScalar(Array(signature.bytes.dropFirst(32)))).negated()
            let high = try UmbralSignature(bytes: signature.bytes.prefix(32) + negated.bytes)
            #expect(high != signature && high.verifies([1], by: key.publicKey))
            #expect(try UmbralSignature(bytes: high.bytes).bytes == high.bytes)
        }
    }

    @Test("zero and too large parts and other lengths are refused")
    func refuses() throws {
        let good = UmbralSigner(.generate()).signature(of: []).bytes
        let order = try hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        let zero = [UInt8](repeating: 0, count: 32)
        for bad in [zero, order, [UInt8](repeating: 255, count: 32)] {
            for bytes in [bad + good[32...], good[..<32] + bad] as [[UInt8]] {
                #expect(throws: UmbralError.invalidSignature) { try UmbralSignature(bytes: bytes) }
            }
        }
        for count in [0, 63, 65, 70] {
            #expect(throws: UmbralError.wrongLength(expected: 64, found: count)) {
                try UmbralSignature(bytes: [UInt8](repeating: 1, count: count))
            }
        }
    }

    @Test("no bit of a signature or message may be another")
    func everyBitCounts() throws {
        let key = UmbralSecretKey.generate()
        var message: [UInt8] = [1, 2, 3]
        let signature = UmbralSigner(key).signature(of: message)
        for bit in 0..<512 {
            var bytes = signature.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let altered = try? UmbralSignature(bytes: bytes)
            #expect(altered?.verifies(message, by: key.publicKey) != true)
        }
        for bit in 0..<24 {
            message[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!signature.verifies(message, by: key.publicKey))
            message[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }
}
