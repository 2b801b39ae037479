// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@Suite struct HashTests {
    @Test(
        "the examples of FIPS 180 hash to their digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(message: String, digest: String) {
        #expect(Hash.sha256(Array(message.utf8)).description == digest)
    }

    @Test("a million letters hash to the digest of FIPS 180, in pieces as well as at once")
    func million() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
        var hasher = SHA256Hasher()
        for _ in 0..<1000 { hasher.update(piece) }
        #expect(hasher.finalize().description == digest)
        #expect(Hash.sha256([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)).description == digest)
    }

    @Test("a copy of a hasher goes its own way, and finalising does not end it")
    func copies() {
        var first = SHA256Hasher()
        first.update(Array("ab".utf8))
        var second = first
        _ = first.finalize()
        first.update(Array("c".utf8))
        second.update(Bytes32.zero)
        #expect(first.finalize() == Hash.sha256(Array("abc".utf8)))
        #expect(second.finalize() == Hash.sha256(Array("ab".utf8) + Bytes32.zero.bytes))
    }
}
