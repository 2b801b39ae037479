// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import StateTree

@Suite struct UpdateTests {
    let a = namedRecord(0)
    let b = namedRecord(1)

    @Test("an empty tree holds nothing and has the zero root")
    func empty() {
        let tree = StateTree()
        #expect(tree.root == .zero)
        #expect(tree.count == 0)
        #expect(tree.value(for: a.key) == nil)
    }

    @Test("a record is found under its key alone")
    func lookup() {
        let tree = StateTree([a, b])
        #expect(tree.value(for: a.key) == a.value)
        for bit in 0..<256 { #expect(tree.value(for: a.key.flipping(bit: bit)) == nil) }
    }

    @Test("a value of 32 zero bytes is a value")
    func zeroValue() {
        var tree = StateTree([(key: a.key, value: Bytes32.zero)])
        #expect(tree.value(for: a.key) == .zero)
        #expect(tree.root != .zero)
        tree.remove(a.key)
        #expect(tree.root == .zero)
    }

    @Test("of several changes to one key the last one counts")
    func lastOneCounts() {
        var tree = StateTree([(key: a.key, value: .filled(1)), (key: b.key, value: .filled(2)), a, b])
        #expect(tree.root == StateTree([a, b]).root)
        tree.update([(a.key, nil), (b.key, .filled(3)), (a.key, a.value), (b.key, nil)])
        #expect(tree.root == StateTree([a]).root)
        tree.update([(a.key, .filled(9)), (a.key, nil)])
        #expect(tree.count == 0)
    }

    @Test("changes of nothing cost no hash and change nothing")
    func nothing() {
        let records = namedRecords(0..<500)
        var tree = StateTree(records)
        let (root, hashes) = (tree.root, tree.hashCount)
        tree.update([])
        tree.update(records.map { ($0, $1) })
        tree.update(namedRecords(500..<1500).map { ($0.key, nil) })
        #expect(tree.root == root)
        #expect(tree.count == 500)
        #expect(tree.hashCount == hashes)
    }

    @Test("a copy stays as it was when the original changes, and the other way round")
    func copies() {
        let records = namedRecords(0..<1000)
        var tree = StateTree(records)
        let old = tree
        var other = tree
        tree.update(records[..<400].map { ($0.key, nil) })
        other.update(namedRecords(1000..<1400).map { ($0, $1) })
        #expect(old.root == StateTree(records).root)
        #expect(tree.root == StateTree(records[400...]).root)
        #expect(other.root == StateTree(namedRecords(0..<1400)).root)
        #expect(old.proof(for: records[3].key).verify(key: records[3].key, value: records[3].value, root: old.root))
    }

    @Test("places of removed records serve later ones")
    func reuse() {
        var tree = StateTree(namedRecords(0..<300))
        for step in 1..<20 {
            tree.update(namedRecords((step - 1) * 300..<step * 300).map { ($0.key, nil) })
            #expect(tree.count == 0)
            #expect(tree.branches.count == 0)
            tree.update(namedRecords(step * 300..<(step + 1) * 300).map { ($0, $1) })
            #expect(tree.branches.count == 299)
        }
        #expect(tree.leaves.capacity == 300)
        #expect(tree.branches.capacity == 299)
    }

    @Test("a record and its share of the branches take less than 150 bytes")
    func memory() {
        #expect(MemoryLayout<Leaf>.stride + MemoryLayout<Branch>.stride <= 148)
    }
}
