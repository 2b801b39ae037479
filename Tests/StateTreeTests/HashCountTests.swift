// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import StateTree

@Suite struct HashCountTests {
    /// log2(count / batch), or up to 0.09 less: a straight line between the powers of two.
    private func levels(_ count: Int, _ batch: Int) -> Double {
        let ratio = Double(count) / Double(batch)
        return Double(ratio.exponent) + ratio.significand - 1
    }

    @Test("an update hashes exactly the nodes on the ways of what changed, each once", arguments: 1...8)
    func exact(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let keys = generator.crowdedKeys(12) + (0..<100).map { _ in generator.bytes32() }
        let records = keys.map { Record($0, .filled(0)) }
        var tree = StateTree(records)
        let naive = NaiveTree(records)
        #expect(tree.hashCount == naive.nodes(over: Set(keys)))
        for round in 1...10 {
            let changed = Set((0..<1 + generator.below(40)).map { _ in keys[generator.below(keys.count)] })
            let before = tree.hashCount
            tree.update(changed.map { ($0, .filled(UInt8(round))) })
            #expect(tree.hashCount - before == naive.nodes(over: changed))
        }
    }

    @Test("a batch of 1,000 shares the upper part of the tree", arguments: [1000, 4000, 20000])
    func shared(count: Int) {
        var tree = StateTree(namedRecords(0..<count))
        #expect(Double(tree.hashCount) < 2.5 * Double(count))
        var before = tree.hashCount
        tree.update((0..<1000).map { (namedRecord($0 * 7 % count).key, .filled(1)) })
        let updated = Double(tree.hashCount - before) / 1000
        before = tree.hashCount
        tree.update(namedRecords(count..<count + 1000).map { ($0, $1) })
        let inserted = Double(tree.hashCount - before) / 1000
        before = tree.hashCount
        tree.update(namedRecords(count..<count + 1000).map { ($0.key, nil) })
        let removed = Double(tree.hashCount - before) / 1000
        #expect(updated < levels(count, 1000) + 2.6)
        #expect(inserted < levels(count + 1000, 1000) + 3.3)
        #expect(removed < levels(count, 1000) + 2.6)
    }

    @Test("a single update costs about log2 of the number of records")
    func single() {
        var tree = StateTree(namedRecords(0..<4096))
        let before = tree.hashCount
        for index in 0..<500 { tree.update([(namedRecord(index).key, .filled(1))]) }
        let mean = Double(tree.hashCount - before) / 500
        #expect(mean > 12 && mean < 15)
    }
}
