// SPDX-License-Identifier: Apache-2.0

/// How much a reader takes from foreign input before it refuses.
public struct DagCBORLimits: Hashable, Sendable {
    /// Longest input, in bytes.
    public var maxBytes: Int
    /// Most arrays and maps open inside each other.
    public var maxDepth: Int
    /// Most items of one array, or entries of one map.
    public var maxItems: Int

    /// Limits with the given values.
    public init(maxBytes: Int = 16 << 20, maxDepth: Int = 64, maxItems: Int = 1 << 20) {
        self.maxBytes = maxBytes
        self.maxDepth = maxDepth
        self.maxItems = maxItems
    }

    /// 16 MiB of input, 64 levels, 2^20 items in a collection.
    public static let `default` = DagCBORLimits()
}
