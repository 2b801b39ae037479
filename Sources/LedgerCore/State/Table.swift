// SPDX-License-Identifier: Apache-2.0

/// A keyed collection that remembers what changed, so that a refused batch leaves no trace and a block's check costs
/// only as much as the block changed.
///
/// Observable results never depend on dictionary order: whoever lists a table sorts.
struct Table<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private(set) var values: [Key: Value] = [:]
    private var journal: [(key: Key, old: Value?)] = []

    var count: Int { values.count }

    subscript(key: Key) -> Value? {
        get { values[key] }
        set {
            let old = values[key]
            journal.append((key, old))
            values[key] = newValue
        }
    }

    /// A point to which `rollBack(to:)` can return.
    var mark: Int { journal.count }

    /// Undoes every change since `mark`, last first.
    mutating func rollBack(to mark: Int) {
        while journal.count > mark {
            let (key, old) = journal.removeLast()
            values[key] = old
        }
    }

    /// The value that each key changed since the last `commit()` had before, keyed once.
    func changes() -> [(key: Key, old: Value?, new: Value?)] {
        var first: [Key: Value?] = [:]
        for entry in journal where first.index(forKey: entry.key) == nil { first[entry.key] = .some(entry.old) }
        return first.map { ($0.key, $0.value, values[$0.key]) }
    }

    /// The keys that changed since the last `commit()`, some of them several times.
    var changedKeys: some Sequence<Key> { journal.lazy.map(\.key) }

    /// Whether anything changed since the last `commit()`.
    var isChanged: Bool { !journal.isEmpty }

    /// Forgets the journal: the changes are final.
    mutating func commit() { journal.removeAll(keepingCapacity: true) }
}
