// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree
import Testing

/// What a liar may try on a holder of the root.
@Suite struct ProofAttackTests {
    let records = namedRecords(0..<200)
    let tree = StateTree(namedRecords(0..<200))

    /// Of a record that is there: neither its value nor its absence follows.
    private func refuses(_ proof: StateProof, key: Bytes32, value: Bytes32) -> Bool {
        !proof.verify(key: key, value: value, root: tree.root) && !proof.verify(key: key, value: nil, root: tree.root)
    }

    @Test("no other root accepts a proof")
    func wrongRoot() {
        let (key, value) = records[0]
        let proof = tree.proof(for: key)
        for bit in 0..<256 { #expect(!proof.verify(key: key, value: value, root: tree.root.flipping(bit: bit))) }
        #expect(!proof.verify(key: key, value: value, root: .zero))
        var later = tree
        later.remove(records[9].key)
        #expect(!proof.verify(key: key, value: value, root: later.root))
    }

    @Test("a proof for another key proves neither the value of this one nor its absence")
    func anotherKey() {
        for index in 0..<50 {
            let (key, value) = records[index]
            #expect(refuses(tree.proof(for: records[index + 1].key), key: key, value: value))
            #expect(refuses(tree.proof(for: namedRecord(1000 + index).key), key: key, value: value))
        }
    }

    @Test("a proof for an absent key does not show another absent key elsewhere")
    func anotherAbsentKey() {
        for (key, _) in namedRecords(500..<520) {
            let elsewhere = key.flipping(bit: 0)
            #expect(!tree.proof(for: key).verify(key: elsewhere, value: nil, root: tree.root))
        }
    }

    @Test("the record that stands where an absent key would stand does not lend it its value")
    func neighboursValue() {
        var seen = 0
        for (key, _) in namedRecords(500..<600) {
            let proof = tree.proof(for: key)
            guard case .leaf(_, let value) = proof.end else { continue }
            seen += 1
            #expect(proof.verify(key: key, value: nil, root: tree.root))
            #expect(!proof.verify(key: key, value: value, root: tree.root))
        }
        #expect(seen > 20)
    }

    @Test("a list of siblings that is cut, stretched or shifted proves nothing")
    func otherLengths() throws {
        for (key, value) in records.prefix(20) {
            let proof = tree.proof(for: key)
            let siblings = proof.siblings
            var lists: [[Bytes32]] = [[]]
            for index in siblings.indices {
                lists.append(Array(siblings[..<index]))
                lists.append(Array(siblings[(index + 1)...]))
                for inserted in [[], [.zero, siblings[index]], [siblings[index], siblings[index]]] {
                    var list = siblings
                    list.replaceSubrange(index...index, with: inserted)
                    lists.append(list)
                }
            }
            lists.append(siblings + [.filled(1)])
            lists.append(siblings + [tree.root])
            for list in lists where list.last != .zero {
                #expect(refuses(try StateProof(siblings: list, end: proof.end), key: key, value: value))
                #expect(refuses(try StateProof(siblings: list, end: .empty), key: key, value: value))
            }
        }
    }

    @Test("swapped siblings prove nothing")
    func swapped() throws {
        for (key, value) in records.prefix(20) {
            let proof = tree.proof(for: key)
            for first in proof.siblings.indices {
                for second in proof.siblings.indices where proof.siblings[first] != proof.siblings[second] {
                    var siblings = proof.siblings
                    siblings.swapAt(first, second)
                    guard siblings.last != .zero else { continue }
                    #expect(refuses(try StateProof(siblings: siblings, end: proof.end), key: key, value: value))
                }
            }
        }
    }

    @Test("a proof from a tree of another depth proves nothing")
    func otherDepth() {
        let small = StateTree(records.prefix(4))
        let large = StateTree(namedRecords(0..<3000))
        for (key, value) in records.prefix(4) {
            #expect(refuses(small.proof(for: key), key: key, value: value))
            #expect(refuses(large.proof(for: key), key: key, value: value))
        }
    }

    @Test("an inner node does not pass for a record, however high it stands")
    func innerAsRecord() throws {
        let (key, value) = records[0]
        let siblings = tree.proof(for: key).siblings
        let left = NaiveTree.hash(records.filter { !$0.key.isSet(0) }, depth: 1)
        let right = NaiveTree.hash(records.filter { $0.key.isSet(0) }, depth: 1)
        #expect(NaiveTree.inner(left, right) == tree.root)
        let top = try StateProof(siblings: [], end: .leaf(key: left, value: right))
        #expect(!top.verify(key: left, value: right, root: tree.root))
        #expect(refuses(top, key: key, value: value))

        let side = records.filter { $0.key.isSet(0) == key.isSet(0) }
        let (low, high) = (
            NaiveTree.hash(side.filter { !$0.key.isSet(1) }, depth: 2),
            NaiveTree.hash(side.filter { $0.key.isSet(1) }, depth: 2)
        )
        let below = try StateProof(siblings: [siblings[0]], end: .leaf(key: low, value: high))
        #expect(!below.verify(key: low, value: high, root: tree.root))
        #expect(refuses(below, key: key, value: value))
    }

    @Test("a record with a chosen value does not pass for an inner node above a forged record")
    func recordAsInner() throws {
        // The attacker's own record: its key is a "left child", its value is the hash of the record it wants to forge.
        let bait = records[3].key
        let proof = tree.proof(for: bait)
        let depth = proof.siblings.count
        let victim = bait.isSet(depth) ? bait.flipping(bit: 255) : bait.flipping(bit: depth)
        let forged = NaiveTree.leaf((victim, .filled(0xee)))
        var poisoned = tree
        poisoned.set((bait, forged))
        let siblings = poisoned.proof(for: bait).siblings + [bait]
        let forgery = try StateProof(siblings: siblings, end: .leaf(key: victim, value: .filled(0xee)))
        #expect(!forgery.verify(key: victim, value: .filled(0xee), root: poisoned.root))
        #expect(poisoned.proof(for: victim).verify(key: victim, value: nil, root: poisoned.root))
    }

    @Test("a record off its path shows neither itself nor the absence of what belongs there")
    func misplacedRecord() throws {
        // A root that no honest tree has: the record of 0xff… hangs on the left.
        let (stray, key) = (Bytes32.filled(0xff), Bytes32.filled(0x11))
        let other = NaiveTree.leaf((.filled(0xee), .filled(2)))
        let root = NaiveTree.inner(NaiveTree.leaf((stray, .filled(1))), other)
        let proof = try StateProof(siblings: [other], end: .leaf(key: stray, value: .filled(1)))
        #expect(!proof.verify(key: key, value: nil, root: root))
        #expect(!proof.verify(key: stray, value: .filled(1), root: root))
        #expect(!proof.verify(key: stray, value: nil, root: root))
    }

    @Test("random alterations of true proofs never show what is false", arguments: 1...4)
    func alterations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let hashes = records.flatMap { tree.proof(for: $0.key).siblings } + [.zero, tree.root]
        var built = 0
        for _ in 0..<1500 {
            let subject = namedRecord(generator.below(400)).key
            var siblings = tree.proof(for: subject).siblings
            var end = tree.proof(for: subject).end
            for _ in 0...generator.below(3) {
                let place = generator.below(siblings.count)
                switch generator.below(6) {
                case 0: siblings[place] = hashes[generator.below(hashes.count)]
                case 1: siblings.insert(hashes[generator.below(hashes.count)], at: place)
                case 2: if siblings.count > 1 { siblings.remove(at: place) }
                case 3: end = .empty
                case 4: end = .leaf(key: subject, value: .filled(1))
                default: end = tree.proof(for: records[generator.below(200)].key).end
                }
            }
            guard let proof = try? StateProof(siblings: siblings, end: end) else { continue }
            built += 1
            let truth = tree.value(for: subject)
            var claims: [Bytes32?] = [nil, .filled(1), namedRecord(1).value]
            if case .leaf(_, let value) = end { claims.append(value) }
            for claim in claims where claim != truth {
                #expect(!proof.verify(key: subject, value: claim, root: tree.root))
            }
        }
        #expect(built > 1000)
    }
}
