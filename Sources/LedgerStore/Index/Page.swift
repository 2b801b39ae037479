// SPDX-License-Identifier: Apache-2.0

/// A part of a query's answer.
public struct Page<Entry: Sendable>: Sendable {
    public let entries: [Entry]
    /// Where the next page begins; nil after the last one.
    public let next: PageCursor?

    public init(entries: [Entry], next: PageCursor?) {
        self.entries = entries
        self.next = next
    }
}

extension Page: Equatable where Entry: Equatable {}
extension Page: Hashable where Entry: Hashable {}

/// Which end of an order comes first. Among equals the order is that of the ledger, in the same direction.
public enum SortDirection: Sendable, Hashable, CaseIterable {
    case ascending
    case descending
}

/// How many entries a page holds.
public enum PageLimits {
    /// A query that asks for fewer or more is refused.
    public static let entries = 1...1000
    /// Unless a query says otherwise.
    public static let usual = 100
}
