// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Changes in the order of their keys, one for each key.
struct ChangeBatch {
    struct Change {
        let key: Bytes32
        /// Nil removes the record.
        let value: Bytes32?
    }

    let changes: [Change]

    /// Sorts the changes. Of several with the same key, the last one counts.
    init(_ unsorted: some Sequence<Change>) {
        // The sort is stable, so the last one of equal keys stays the last.
        var sorted = unsorted.sorted { $0.key < $1.key }
        var kept = 0
        for index in sorted.indices where index + 1 == sorted.count || sorted[index].key != sorted[index + 1].key {
            if kept != index { sorted[kept] = sorted[index] }
            kept += 1
        }
        sorted.removeLast(sorted.count - kept)
        changes = sorted
    }

    /// How many bits all keys of the range (not empty) have in common: in sorted order the two ends tell.
    func commonBits(_ range: Range<Int>) -> Int {
        changes[range.lowerBound].key.commonBits(with: changes[range.upperBound - 1].key)
    }

    /// How many bits all keys of the range (not empty) have in common with `key`.
    func commonBits(_ range: Range<Int>, with key: Bytes32) -> Int {
        min(
            changes[range.lowerBound].key.commonBits(with: key),
            changes[range.upperBound - 1].key.commonBits(with: key))
    }

    /// Splits a range whose keys agree in all bits before `bit` into those that go left there and those that go right.
    func split(_ range: Range<Int>, at bit: Int) -> (left: Range<Int>, right: Range<Int>) {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].key.bit(bit) { high = middle } else { low = middle + 1 }
        }
        return (range.lowerBound..<low, low..<range.upperBound)
    }
}
