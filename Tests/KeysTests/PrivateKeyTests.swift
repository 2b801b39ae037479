// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

@Suite("Private key")
struct PrivateKeyTests {
    static let seed = Array(UInt8(0)..<32)

    @Test("nothing that prints or mirrors a key shows it")
    func redaction() throws {
        let key = try PrivateKey(seed: Self.seed)
        var dumped = ""
        dump(key, to: &dumped)
        let texts = ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"]
        for text in texts {
            #expect(text.contains("redacted"))
            #expect(!text.contains("000102"))
            #expect(!text.contains("SecretBytes"))
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    @Test("only 32 bytes are a seed", arguments: [0, 16, 31, 33, 64])
    func seedLength(count: Int) {
        #expect(code { try PrivateKey(seed: Array(repeating: 1, count: count)) } == .invalidSeed)
    }

    @Test("generated keys differ, and a seeded generator repeats them")
    func generation() {
        #expect(PrivateKey.generate().publicKey != PrivateKey.generate().publicKey)
        var (first, second) = (SeededGenerator(state: 7), SeededGenerator(state: 7))
        let key = PrivateKey.generate(using: &first).publicKey
        #expect(key == PrivateKey.generate(using: &second).publicKey)
        #expect(key != PrivateKey.generate(using: &first).publicKey)
    }

    @Test("derived secrets are HKDF-SHA-512's")
    func derivationVectors() throws {
        let key = try PrivateKey(seed: Self.seed)
        // Computed from RFC 5869 with another implementation of HMAC.
        #expect(
            key.derive("order-secret", salt: [1, 2, 3])
                == hex("d3e7e0061c23cab551d446d225d2b1c41cdd5dfd7777cbc549d63a11b83512d1"))
        #expect(
            key.derive("", salt: []) == hex("5732e2069e0120f900e30c1a4cedad0a2d615c4e9b23907c09c9baf72ed8d9f0"))
    }

    @Test("another purpose, salt or key gives another secret")
    func derivationSeparates() throws {
        let (key, other) = (try PrivateKey(seed: Self.seed), PrivateKey.generate())
        let secrets = [
            key.derive("a", salt: []), key.derive("b", salt: []), key.derive("a", salt: [1]),
            key.derive("ab", salt: []),
            other.derive("a", salt: []), Self.seed, key.publicKey.raw.bytes,
        ]
        #expect(Set(secrets).count == secrets.count)
        #expect(key.derive("a", salt: []) == key.derive("a", salt: []))
    }

    @Test("HMAC-SHA-512 gives RFC 4231's results, whole and in pieces")
    func hmac() {
        let cases: [(key: [UInt8], message: [UInt8], result: String)] = [
            (
                Array(repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                    + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
            ),
            (
                Array(repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                    + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
            ),
        ]
        for (key, message, result) in cases {
            var whole = HMACSHA512(key: SecretBytes(copying: key))
            whole.update(message)
            #expect(whole.finalize().withBytes { Array($0) } == hex(result))
            var pieces = HMACSHA512(key: SecretBytes(copying: key))
            for byte in message { pieces.update([byte]) }
            #expect(pieces.finalize().withBytes { Array($0) } == hex(result))
        }
    }

    @Test("secret bytes compare by content")
    func comparison() {
        let secret = SecretBytes(copying: [1, 2, 3])
        #expect(secret.isEqual(to: SecretBytes(copying: [1, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [1, 2, 4])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [1, 2])))
        #expect(SecretBytes(copying: [UInt8]()).isEqual(to: SecretBytes(copying: [UInt8]())))
    }
}
