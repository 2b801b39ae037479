// SPDX-License-Identifier: Apache-2.0

/// Part of a list. The next part: the same question with `after` set to `next`.
public struct ListPage<Item: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    public var items: [Item]
    /// Nil after the last item.
    public var next: String?

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }
}
