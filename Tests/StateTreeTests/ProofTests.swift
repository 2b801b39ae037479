// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree
import Testing

@Suite struct ProofTests {
    @Test("every record of a tree is proven, and every other value of it is not")
    func inclusion() {
        let records = namedRecords(0..<300)
        let tree = StateTree(records)
        for (key, value) in records {
            let proof = tree.proof(for: key)
            #expect(proof.verify(key: key, value: value, root: tree.root))
            #expect(!proof.verify(key: key, value: .filled(1), root: tree.root))
            #expect(!proof.verify(key: key, value: nil, root: tree.root))
        }
    }

    @Test("absence is proven by an empty place and by the record of another key, and no value with it")
    func absence() {
        let tree = StateTree(namedRecords(0..<300))
        var ends = (empty: 0, leaf: 0)
        for (key, value) in namedRecords(300..<900) {
            let proof = tree.proof(for: key)
            if proof.end == .empty { ends.empty += 1 } else { ends.leaf += 1 }
            #expect(proof.verify(key: key, value: nil, root: tree.root))
            #expect(!proof.verify(key: key, value: value, root: tree.root))
            #expect(!proof.verify(key: key, value: .zero, root: tree.root))
        }
        #expect(ends.empty > 50 && ends.leaf > 50)
    }

    @Test("an empty tree proves that everything is absent, and its root proves nothing else")
    func emptyTree() throws {
        let proof = StateTree().proof(for: .filled(3))
        #expect(try proof == StateProof(siblings: [], end: .empty))
        #expect(proof.verify(key: .filled(3), value: nil, root: .zero))
        #expect(!proof.verify(key: .filled(3), value: .zero, root: .zero))
        #expect(!proof.verify(key: .filled(3), value: nil, root: StateTree(namedRecords(0..<1)).root))
    }

    @Test("a tree of one record proves it, and that all others are absent, without a sibling")
    func oneRecord() throws {
        let (key, value) = namedRecord(0)
        let tree = StateTree([(key: key, value: value)])
        let proof = tree.proof(for: .zero)
        #expect(try proof == StateProof(siblings: [], end: .leaf(key: key, value: value)))
        #expect(proof == tree.proof(for: key))
        #expect(proof.verify(key: key, value: value, root: tree.root))
        #expect(proof.verify(key: .zero, value: nil, root: tree.root))
    }

    @Test("keys that differ in one bit are told apart at that bit", arguments: [0, 1, 7, 8, 63, 64, 127, 254, 255])
    func oneBit(bit: Int) {
        let key = namedRecord(0).key
        let other = key.flipping(bit: bit)
        let tree = StateTree([(key: key, value: .filled(1)), (key: other, value: .filled(2))])
        let proof = tree.proof(for: key)
        #expect(proof.siblings.count == bit + 1)
        #expect(proof.siblings.dropLast().allSatisfy { $0 == .zero })
        #expect(proof.verify(key: key, value: .filled(1), root: tree.root))
        #expect(tree.proof(for: other).verify(key: other, value: .filled(2), root: tree.root))
        for absent in (0..<256).filter({ $0 != bit }).map({ key.flipping(bit: $0) }) {
            #expect(tree.proof(for: absent).verify(key: absent, value: nil, root: tree.root))
        }
    }

    @Test("a proof for one key of a place shows the absence of all its other keys")
    func sharedPlace() {
        let tree = StateTree(namedRecords(0..<100))
        let key = namedRecord(5).key
        let proof = tree.proof(for: key)
        let near = key.flipping(bit: 255)
        #expect(tree.proof(for: near) == proof)
        #expect(proof.verify(key: near, value: nil, root: tree.root))
    }

    @Test("proofs stay about as long as the tree is deep")
    func length() {
        let tree = StateTree(namedRecords(0..<4096))
        let lengths = (0..<1000).map { tree.proof(for: namedRecord($0).key).siblings.count }
        #expect(lengths.reduce(0, +) / 1000 <= 14)
        #expect(lengths.max() ?? 0 < 40)
    }
}
