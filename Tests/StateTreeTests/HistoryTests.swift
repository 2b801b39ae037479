// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree
import Testing

/// The root is a function of the records, whatever happened before.
@Suite struct HistoryTests {
    /// Applies random batches over few keys, which are set, set again, removed, removed in vain and named twice.
    private func run(_ keys: [Bytes32], steps: Int, batch: Int, using generator: inout SeededGenerator) {
        var tree = StateTree()
        var naive = NaiveTree()
        for _ in 0..<steps {
            let removals = generator.below(5)
            let changes: [(key: Bytes32, value: Bytes32?)] = (0..<generator.below(batch + 1)).map { _ in
                let value: Bytes32? = generator.below(5) < removals ? nil : .filled(UInt8(generator.below(3)))
                return (keys[generator.below(keys.count)], value)
            }
            tree.update(changes)
            naive.update(changes)
            #expect(tree.root == naive.root)
            #expect(tree.count == naive.records.count)
        }
        for key in keys {
            #expect(tree.value(for: key) == naive.records[key])
            let proof = tree.proof(for: key)
            let (siblings, end) = naive.proof(for: key)
            #expect(proof.siblings == siblings)
            #expect(proof.end == end.map { .leaf(key: $0.key, value: $0.value) } ?? .empty)
            #expect(proof.verify(key: key, value: naive.records[key], root: naive.root))
        }
    }

    @Test("random histories over uniform keys agree with the definition", arguments: 1...12)
    func uniform(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let keys = (0..<1 + generator.below(60)).map { _ in generator.bytes32() }
        run(keys, steps: 40, batch: 1 + generator.below(20), using: &generator)
    }

    @Test("random histories over keys that agree in most bits agree with the definition", arguments: 1...12)
    func crowded(seed: UInt64) {
        var generator = SeededGenerator(seed: 100 + seed)
        let keys = generator.crowdedKeys(4 + generator.below(10))
        run(keys, steps: 30, batch: 1 + generator.below(8), using: &generator)
    }

    @Test("every order of coming and going gives the same roots")
    func orders() {
        var generator = SeededGenerator(seed: 7)
        let keys = generator.crowdedKeys(4)
        let records = keys.map { Record($0, .filled(1)) }
        let roots = (0...4).map { NaiveTree(Array(records.prefix($0))).root }
        for order in permutations(records) {
            var tree = StateTree()
            for record in order { tree.set(record) }
            #expect(tree.root == roots[4])
            for record in order where record.key == keys[3] || record.key == keys[2] { tree.remove(record.key) }
            #expect(tree.root == roots[2])
            for record in order { tree.remove(record.key) }
            #expect(tree.root == .zero)
            #expect(tree.count == 0)
        }
    }

    @Test("a tree that grew, shrank and grew again is the tree built at once")
    func detour() {
        var generator = SeededGenerator(seed: 8)
        let records = namedRecords(0..<3000)
        var tree = StateTree()
        for start in stride(from: 0, to: 3000, by: 250) { tree.update(records[start..<start + 250].map { ($0, $1) }) }
        let root = tree.root
        #expect(root == StateTree(records.reversed()).root)
        tree.update(records[1..<2990].map { ($0.key, nil) })
        #expect(tree.root == StateTree(records[..<1] + records[2990...]).root)
        tree.update(records[1..<2990].shuffled(using: &generator).map { ($0, $1) })
        #expect(tree.root == root)
    }

    private func permutations(_ records: [Record]) -> [[Record]] {
        guard records.count > 1 else { return [records] }
        return records.indices.flatMap { index in
            var rest = records
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }
}
