// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import StateTree
import Testing

/// Foreign bytes: no trap, and nothing false is accepted.
@Suite struct ProofFuzzTests {
    let tree = StateTree(namedRecords(0..<60))
    let present = namedRecord(7)
    let absent = namedRecord(77).key

    /// True if the bytes are no proof, or one that shows nothing about the two keys that is not so.
    private func isHarmless(_ bytes: [UInt8]) -> Bool {
        guard let proof = try? StateProof.decode(bytes) else { return true }
        return proof.encoded() == bytes && !proof.verify(key: present.key, value: nil, root: tree.root)
            && !proof.verify(key: present.key, value: .filled(1), root: tree.root)
            && !proof.verify(key: absent, value: .filled(1), root: tree.root)
    }

    private var encodings: [[UInt8]] {
        [
            tree.proof(for: present.key).encoded(), tree.proof(for: absent).encoded(),
            StateTree().proof(for: absent).encoded(),
        ]
    }

    @Test("a proof cut at any byte is refused")
    func truncation() {
        for bytes in encodings {
            for length in bytes.indices {
                #expect(throws: DagCBORError.self) { try StateProof.decode(Array(bytes[..<length])) }
            }
        }
    }

    @Test("a proof with any bit flipped is refused, or shows nothing of what it showed")
    func bitFlips() throws {
        for (key, value) in [(present.key, Optional(present.value)), (absent, nil)] {
            let bytes = tree.proof(for: key).encoded()
            #expect(try StateProof.decode(bytes).verify(key: key, value: value, root: tree.root))
            var (refused, decoded) = (0, 0)
            for bit in 0..<8 * bytes.count {
                var flipped = bytes
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                guard let proof = try? StateProof.decode(flipped) else {
                    refused += 1
                    continue
                }
                decoded += 1
                #expect(!proof.verify(key: key, value: value, root: tree.root))
                #expect(isHarmless(flipped))
            }
            #expect(refused > 100 && decoded > 1000)
        }
    }

    @Test("random bytes and random splices of proofs do no harm")
    func randomBytes() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<3000 { #expect(isHarmless(generator.bytes(generator.below(120)))) }
        for _ in 0..<3000 {
            let parts = encodings
            let (head, tail) = (parts[generator.below(3)], parts[generator.below(3)])
            var bytes = Array(head[..<generator.below(head.count)] + tail[generator.below(tail.count)...])
            for _ in 0..<generator.below(4) { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
            #expect(isHarmless(bytes))
        }
    }
}
