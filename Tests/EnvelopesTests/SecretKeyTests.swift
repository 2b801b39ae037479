// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import Envelopes

@Suite("Content and recipient keys")
struct SecretKeyTests {
    @Test("a subkey is HMAC-SHA-512's first half, and purposes separate")
    func subkeys() throws {
        let key = try ContentKey(bytes: Array(0..<32))
        // Computed with another implementation of HMAC.
        let expected = hex("62a149a11222c431d01dfdbda5cae8de188cd3cb2751dfb97cdcb312f717692d")
        #expect(key.subkey("logs").withBytes { Array($0) } == expected)
        #expect(key.subkey("logs") == key.subkey("logs"))
        #expect(key.subkey("logs") != key.subkey("log"))
        #expect(key.subkey("logs") != ContentKey.generate().subkey("logs"))
        #expect(key.subkey("") != key)
    }

    @Test("only 32 bytes are a key", arguments: [0, 31, 33])
    func lengths(count: Int) {
        let bytes: [UInt8] = Array(repeating: 1, count: count)
        let expected = EnvelopeError.wrongLength(expected: 32, found: count)
        #expect(refusal { try ContentKey(bytes: bytes) } == expected)
    }

    @Test("generated keys differ, and a seeded generator repeats them")
    func generation() {
        #expect(ContentKey.generate() != ContentKey.generate())
        var (first, second) = (SeededGenerator(state: 1), SeededGenerator(state: 1))
        #expect(ContentKey.generate(using: &first) == ContentKey.generate(using: &second))
    }

    @Test("nothing that prints or mirrors a key shows it")
    func redaction() throws {
        let content = try ContentKey(bytes: Array(0..<32))
        var dumped = ""
        dump(content, to: &dumped)
        for text in ["\(content)", String(reflecting: content), dumped] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("SecretBytes"))
        }
        #expect(Mirror(reflecting: content).children.isEmpty)
    }
}
