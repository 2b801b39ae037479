// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import StateTree
import Testing

@Suite struct ProofCodingTests {
    let tree = StateTree(namedRecords(0..<40))

    /// An encoding of these parts, allowed or not.
    private func encoding(siblings: [[UInt8]], end: [UInt8]?, key: [UInt8]? = nil) -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeMapHeader(count: 2)
        writer.writeKey("end")
        if let end, let key {
            writer.writeMapHeader(count: 2)
            writer.writeKey("key")
            writer.writeBytes(key)
            writer.writeKey("value")
            writer.writeBytes(end)
        } else {
            writer.writeNull()
        }
        writer.writeKey("siblings")
        writer.writeArrayHeader(count: siblings.count)
        for sibling in siblings { writer.writeBytes(sibling) }
        return writer.finished()
    }

    private let one = [UInt8](repeating: 1, count: 32)
    private let zero = [UInt8](repeating: 0, count: 32)

    @Test("proofs decode to themselves, present or absent, from every kind of tree")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 21)
        let crowded = generator.crowdedKeys(12)
        let trees = [
            StateTree(), StateTree(namedRecords(0..<1)), tree, StateTree(crowded.map { ($0, .filled(1)) }),
        ]
        for tree in trees {
            for key in namedRecords(0..<60).map(\.key) + crowded + crowded.map({ $0.flipping(bit: 200) }) {
                let proof = tree.proof(for: key)
                #expect(try StateProof.decode(proof.encoded()) == proof)
                #expect(try StateProof(siblings: proof.siblings, end: proof.end) == proof)
            }
        }
    }

    @Test("the longest proof has the longest encoding, and one more sibling is refused")
    func longest() throws {
        let (key, other) = (Bytes32.padded(end: [0]), Bytes32.padded(end: [1]))
        let tree = StateTree([(key: key, value: .filled(1)), (key: other, value: .filled(2))])
        let proof = tree.proof(for: key)
        #expect(proof.siblings.count == StateTreeLimits.siblings)
        #expect(proof.encoded().count == StateTreeLimits.proofBytes)
        #expect(try StateProof.decode(proof.encoded()).verify(key: key, value: .filled(1), root: tree.root))
        #expect(throws: StateProofRefusal.tooManySiblings(257)) {
            try StateProof(siblings: proof.siblings + [.filled(1)], end: proof.end)
        }
        let long = encoding(siblings: Array(repeating: one, count: 257), end: one, key: one)
        #expect(throws: DagCBORError.tooLarge) { try StateProof.decode(long) }
    }

    @Test("a claim of many siblings is refused before they are read")
    func hugeCount() {
        let start = encoding(siblings: [], end: nil).dropLast()
        #expect(throws: DagCBORError.tooLarge) { try StateProof.decode(start + [0x9a, 0xff, 0xff, 0xff, 0xff]) }
        #expect(throws: DagCBORError.truncated) { try StateProof.decode(start + [0x98, 0xff]) }
    }

    @Test("an empty last sibling is refused, an empty one above is not")
    func emptyLastSibling() throws {
        let refusal = StateProofRefusal.emptyLastSibling
        #expect(throws: refusal) { try StateProof(siblings: [.filled(1), .zero], end: .empty) }
        for bytes in [
            encoding(siblings: [zero], end: nil), encoding(siblings: [one, zero], end: one, key: one),
        ] {
            #expect(throws: DagCBORError.invalid(refusal.description)) { try StateProof.decode(bytes) }
        }
        #expect(try StateProof.decode(encoding(siblings: [zero, one], end: nil)).siblings == [.zero, .filled(1)])
    }

    @Test("an empty place below the last bit is refused")
    func emptyEndTooDeep() throws {
        let many = Array(repeating: one, count: 256)
        let refusal = StateProofRefusal.emptyEndTooDeep
        #expect(throws: DagCBORError.invalid(refusal.description)) {
            try StateProof.decode(encoding(siblings: many, end: nil))
        }
        #expect(throws: refusal) { try StateProof(siblings: many.map { _ in .filled(1) }, end: .empty) }
        #expect(try StateProof.decode(encoding(siblings: Array(many.dropLast()), end: nil)).siblings.count == 255)
        #expect(try StateProof.decode(encoding(siblings: many, end: one, key: one)).siblings.count == 256)
    }

    @Test("hashes of other lengths than 32 bytes are refused", arguments: [0, 31, 33])
    func otherLengths(length: Int) {
        let odd = [UInt8](repeating: 1, count: length)
        for bytes in [
            encoding(siblings: [odd], end: nil), encoding(siblings: [], end: odd, key: one),
            encoding(siblings: [], end: one, key: odd),
        ] {
            #expect(throws: DagCBORError.unexpectedCount(expected: 32, found: length)) { try StateProof.decode(bytes) }
        }
    }

    @Test("other forms of the same proof are refused")
    func otherForms() throws {
        let bytes = encoding(siblings: [one], end: nil)
        #expect(throws: DagCBORError.trailingBytes) { try StateProof.decode(bytes + [0]) }
        // The same array of one item with its count in one byte more.
        let array = bytes.count - 35
        #expect(bytes[array] == 0x81)
        let wide = bytes[..<array] + [0x98, 0x01] + bytes[(array + 1)...]
        #expect(throws: DagCBORError.nonMinimalInteger) { try StateProof.decode(Array(wide)) }
        let open = bytes[..<array] + [0x9f] + bytes[(array + 1)...] + [0xff]
        #expect(throws: DagCBORError.indefiniteLength) { try StateProof.decode(Array(open)) }
        #expect(throws: DagCBORError.self) { try StateProof.decode([0xa1] + bytes[1...]) }
        #expect(throws: DagCBORError.self) { try StateProof.decode([0xa3] + bytes[1...]) }
    }
}
