// SPDX-License-Identifier: Apache-2.0

/// A map of a `DagCBORValue`: entries with unique keys, always in canonical order.
public struct DagCBORMap: Sendable {
    /// The entries in canonical order.
    public private(set) var entries: [(key: String, value: DagCBORValue)]

    /// An empty map.
    public init() { entries = [] }

    /// A map of these entries in any order. Of entries with the same key (the same UTF-8 bytes) the last one stays.
    public init(_ entries: some Sequence<(String, DagCBORValue)>) {
        // The offset makes the order of entries with the same key certain, whichever way the sort treats equals.
        let sorted = entries.enumerated().sorted { left, right in
            DagCBORKeyOrder.same(left.element.0, right.element.0)
                ? left.offset < right.offset : DagCBORKeyOrder.precedes(left.element.0, right.element.0)
        }
        self.entries = []
        self.entries.reserveCapacity(sorted.count)
        for (_, entry) in sorted {
            if let last = self.entries.last, DagCBORKeyOrder.same(last.key, entry.0) { self.entries.removeLast() }
            self.entries.append((key: entry.0, value: entry.1))
        }
    }

    /// Takes entries that are unique and in order already.
    init(sorted entries: [(key: String, value: DagCBORValue)]) { self.entries = entries }

    /// How many entries there are.
    public var count: Int { entries.count }

    /// The value of `key`, compared by UTF-8 bytes; nil if there is none.
    public subscript(key: String) -> DagCBORValue? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if DagCBORKeyOrder.precedes(entries[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, DagCBORKeyOrder.same(entries[low].key, key) else { return nil }
        return entries[low].value
    }
}

extension DagCBORMap: Hashable {
    /// True if both have the same keys, by bytes, with equal values.
    public static func == (lhs: DagCBORMap, rhs: DagCBORMap) -> Bool {
        lhs.entries.elementsEqual(rhs.entries) { DagCBORKeyOrder.same($0.key, $1.key) && $0.value == $1.value }
    }

    /// Feeds the entries to `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries.count)
        for entry in entries {
            hasher.combine(entry.key)
            hasher.combine(entry.value)
        }
    }
}

extension DagCBORMap: ExpressibleByDictionaryLiteral {
    /// A map of these entries; see `init(_:)`.
    public init(dictionaryLiteral elements: (String, DagCBORValue)...) { self.init(elements) }
}
