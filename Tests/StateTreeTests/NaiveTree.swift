// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree

/// The definition of the tree, bit by bit and from scratch each time: what `StateTree` must agree with.
struct NaiveTree {
    var records: [Bytes32: Bytes32] = [:]

    init(_ records: [Record] = []) {
        for record in records { self.records[record.key] = record.value }
    }

    mutating func update(_ changes: [(key: Bytes32, value: Bytes32?)]) {
        for change in changes { records[change.key] = change.value }
    }

    var root: Bytes32 { Self.hash(all, depth: 0) }

    /// The siblings from the top and the record at the end of the way.
    func proof(for key: Bytes32) -> (siblings: [Bytes32], end: Record?) {
        var siblings: [Bytes32] = []
        var rest = all
        while rest.count > 1 {
            let depth = siblings.count
            siblings.append(Self.hash(rest.filter { $0.key.isSet(depth) != key.isSet(depth) }, depth: depth + 1))
            rest = rest.filter { $0.key.isSet(depth) == key.isSet(depth) }
        }
        return (siblings, rest.first)
    }

    /// How many nodes are, or are above, the records of `keys`: those that a change of all of them must hash.
    func nodes(over keys: Set<Bytes32>) -> Int { Self.nodes(all, over: keys, depth: 0) }

    private var all: [Record] { records.map { ($0.key, $0.value) } }

    static func hash(_ records: [Record], depth: Int) -> Bytes32 {
        if records.isEmpty { return .zero }
        if records.count == 1 { return leaf(records[0]) }
        return inner(
            hash(records.filter { !$0.key.isSet(depth) }, depth: depth + 1),
            hash(records.filter { $0.key.isSet(depth) }, depth: depth + 1))
    }

    static func leaf(_ record: Record) -> Bytes32 { Hash.sha256([0] + record.key.bytes + record.value.bytes) }

    static func inner(_ left: Bytes32, _ right: Bytes32) -> Bytes32 { Hash.sha256([1] + left.bytes + right.bytes) }

    private static func nodes(_ records: [Record], over keys: Set<Bytes32>, depth: Int) -> Int {
        guard records.contains(where: { keys.contains($0.key) }) else { return 0 }
        if records.count == 1 { return 1 }
        return 1 + nodes(records.filter { !$0.key.isSet(depth) }, over: keys, depth: depth + 1)
            + nodes(records.filter { $0.key.isSet(depth) }, over: keys, depth: depth + 1)
    }
}
