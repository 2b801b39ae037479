// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Keys

@Suite("Ed25519 signatures")
struct SignatureTests {
    @Test("RFC 8032's vectors: the same key, the same signature, verified")
    func specification() throws {
        #expect(RFC8032Vectors.records.count == 5)
        for record in RFC8032Vectors.records {
            let (key, message) = (try PrivateKey(seed: hex(record[0])), hex(record[2]))
            #expect(key.publicKey.raw.bytes == hex(record[1]))
            #expect(key.signature(of: message) == hex(record[3]))
            #expect(key.publicKey.verifies(hex(record[3]), of: message))
        }
    }

    @Test("the twelve edge cases get the one rule's verdict: only case 3 is a signature")
    func edgeCases() throws {
        #expect(EdwardsEdgeVectors.records.count == 12)
        for (number, record) in EdwardsEdgeVectors.records.enumerated() {
            let key = try #require(PublicKey(bytes: hex(record[0])))
            #expect(key.verifies(hex(record[2]), of: hex(record[1])) == (number == 3), "case \(number)")
        }
    }

    @Test("Project Wycheproof's vectors get their verdicts")
    func wycheproof() throws {
        #expect(WycheproofVectors.records.count == 151)
        for record in WycheproofVectors.records {
            let key = try #require(PublicKey(bytes: hex(record[1])))
            #expect(key.verifies(hex(record[3]), of: hex(record[2])) == (record[4] == "valid"), "test \(record[0])")
        }
    }

    @Test("no key of small order verifies anything")
    func smallOrderKeys() throws {
        let points = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
        for key in points {
            for nonce in points {
                // S = 0 satisfies the equation for every eighth message or so where nothing checks the points.
                for message in UInt8(0)..<16 {
                    let signature = hex(nonce) + Array(repeating: 0, count: 32)
                    #expect(try #require(PublicKey(bytes: hex(key))).verifies(signature, of: [message]) == false)
                }
            }
        }
    }

    @Test("S + L is refused although the equation holds")
    func largeScalar() throws {
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        for record in RFC8032Vectors.records {
            var signature = hex(record[3])
            var carry = 0
            for offset in 0..<32 {
                let sum = Int(signature[32 + offset]) + Int(order[offset]) + carry
                signature[32 + offset] = UInt8(truncatingIfNeeded: sum)
                carry = sum >> 8
            }
            #expect(carry == 0)
            #expect(try #require(PublicKey(bytes: hex(record[1]))).verifies(signature, of: hex(record[2])) == false)
        }
    }

    @Test("any changed bit of signature, message or key is refused")
    func bitFlips() throws {
        let key = PrivateKey.generate()
        let message = Array("one lease, one price".utf8)
        let signature = key.signature(of: message)
        #expect(key.publicKey.verifies(signature, of: message))
        for bit in 0..<512 {
            #expect(!key.publicKey.verifies(flipped(signature, bit), of: message), "signature bit \(bit)")
        }
        for bit in 0..<message.count * 8 {
            #expect(!key.publicKey.verifies(signature, of: flipped(message, bit)), "message bit \(bit)")
        }
        for bit in 0..<256 {
            let other = try #require(PublicKey(bytes: flipped(key.publicKey.raw.bytes, bit)))
            #expect(!other.verifies(signature, of: message), "key bit \(bit)")
        }
    }

    @Test("a signature of any other length is refused")
    func lengths() {
        let key = PrivateKey.generate()
        let signature = key.signature(of: [])
        #expect(key.publicKey.verifies(signature, of: []))
        for count in 0..<64 { #expect(!key.publicKey.verifies(Array(signature.prefix(count)), of: [])) }
        #expect(!key.publicKey.verifies(signature + [0], of: []))
    }

    @Test("random keys, signatures and messages never verify nor trap", arguments: 0..<50)
    func noise(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<20 {
            let key = try #require(PublicKey(bytes: generator.bytes(32)))
            let message = generator.bytes(Int.random(in: 0..<100, using: &generator))
            #expect(!key.verifies(generator.bytes(64), of: message))
        }
    }

    private func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
        var copy = bytes
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        return copy
    }
}
