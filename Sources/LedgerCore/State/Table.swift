// SPDX-License-Identifier: Apache-2.0

/// A keyed collection of records that can take back what the running transaction did to it, that knows how much money it
/// gained since the last block, and which records the next state root must take in.
///
/// Observable results never depend on dictionary order: whoever lists a table sorts.
struct Table<Key: Hashable & Sendable, Value: HoldsMoney & Sendable>: Sendable {
    private(set) var values: [Key: Value] = [:]
    /// What the running transaction, or the steps at the beginning of a block, replaced.
    private var journal: [(key: Key, old: Value?)] = []
    /// What changed since `takeTouched()`, as often as it did.
    private var touched: [Key] = []
    /// What the table's money grew by since `commit()`.
    private(set) var gain: Int128 = 0
    /// Whether something changed since `commit()` that can no longer be undone.
    private var isSettled = false

    /// Beyond so many entries `touched` is made unique, so that a busy record does not fill the memory; then twice as many
    /// as were left, so that it stays cheap.
    private var busyEntries = Self.fewEntries
    private static var fewEntries: Int { 1 << 16 }

    var count: Int { values.count }

    /// Whether anything changed since `commit()`.
    var isChanged: Bool { isSettled || !journal.isEmpty }

    subscript(key: Key) -> Value? {
        get { values[key] }
        set {
            // One search for replacing and one for removing: a table has millions of records.
            let old = newValue.map { values.updateValue($0, forKey: key) } ?? values.removeValue(forKey: key)
            note(key, old: old, new: newValue)
        }
    }

    /// Changes a record in place, at the cost of one search. Nothing is changed when `body` throws.
    ///
    /// - Returns: false when there is none.
    mutating func update(_ key: Key, _ body: (inout Value) throws(Refusal) -> Void) throws(Refusal) -> Bool {
        guard let index = values.index(forKey: key) else { return false }
        let old = values.values[index]
        var new = old
        try body(&new)
        values.values[index] = new
        note(key, old: old, new: new)
        return true
    }

    private mutating func note(_ key: Key, old: Value?, new: Value?) {
        gain += Int128(new?.money ?? 0) - Int128(old?.money ?? 0)
        touched.append(key)
        journal.append((key, old))
    }

    // MARK: Transactions

    /// Undoes every change since `forgetJournal()`, last first.
    mutating func rollBack() {
        while let (key, old) = journal.popLast() {
            let new = old.map { values.updateValue($0, forKey: key) } ?? values.removeValue(forKey: key)
            gain += Int128(old?.money ?? 0) - Int128(new?.money ?? 0)
            touched.removeLast()
        }
    }

    /// The changes so far can no longer be undone.
    mutating func forgetJournal() {
        guard !journal.isEmpty else { return }
        journal.removeAll(keepingCapacity: true)
        isSettled = true
    }

    // MARK: Blocks

    /// The block's changes are final.
    mutating func commit() {
        forgetJournal()
        gain = 0
        isSettled = false
        guard touched.count > busyEntries else { return }
        touched = Array(Set(touched))
        busyEntries = max(Self.fewEntries, 2 * touched.count)
    }

    // MARK: Roots

    /// Whether the next root has anything to take in.
    var isTouched: Bool { !touched.isEmpty }

    /// The keys that changed since it was last asked, each once, in no order.
    mutating func takeTouched() -> [Key] {
        defer {
            touched.removeAll(keepingCapacity: touched.count <= Self.fewEntries)
            busyEntries = Self.fewEntries
        }
        return touched.count < 2 ? touched : Array(Set(touched))
    }

    // MARK: Snapshots

    mutating func reserveCapacity(_ count: Int) { values.reserveCapacity(count) }

    /// Puts in a record that is in the state tree already.
    mutating func load(_ key: Key, _ value: Value) { values[key] = value }
}
