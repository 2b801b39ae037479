// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What convinces a holder of the root that a record has a certain value hash, or that there is no such record.
///
/// It holds what the way from the root along the key's bits meets: the hash of the other side at each step, and what
/// stands at the end. It names no key: the same proof shows the record at its end to be there and every other
/// key that leads to that place to be absent. A tree has exactly one proof for a key.
public struct StateProof: Hashable, Sendable {
    /// What stands where the way ends.
    public enum End: Hashable, Sendable {
        /// No record.
        case empty
        /// The only record of its subtree.
        case leaf(key: Bytes32, value: Bytes32)
    }

    /// The hashes of the subtrees beside the way, from the top. 32 zero bytes stand for an empty one.
    public let siblings: [Bytes32]
    /// What stands below the last sibling.
    public let end: End

    /// A proof of these parts.
    ///
    /// - Throws: `StateProofRefusal` if no tree has such a proof for any key.
    public init(siblings: [Bytes32], end: End) throws(StateProofRefusal) {
        guard siblings.count <= StateTreeLimits.siblings else { throw .tooManySiblings(siblings.count) }
        guard siblings.last != NodeHash.empty else { throw .emptyLastSibling }
        // Beside an empty place stands a branch (a lone leaf would stand higher); below the last bit none can stand.
        guard end != .empty || siblings.count < StateTreeLimits.siblings else { throw .emptyEndTooDeep }
        self.init(canonical: siblings, end: end)
    }

    init(canonical siblings: [Bytes32], end: End) {
        self.siblings = siblings
        self.end = end
    }

    /// True if this proves that, under `root`, the value hash of `key` is `value`, or for nil that there is no record
    /// of `key`.
    ///
    /// Takes at most 257 hashes. Nothing but `root` is trusted.
    public func verify(key: Bytes32, value: Bytes32?, root: Bytes32) -> Bool {
        switch end {
        case .empty:
            guard value == nil else { return false }
        case .leaf(let found, let foundValue):
            // A record off its path can only stand in a tree that someone built wrongly on purpose.
            guard found.commonBits(with: key) >= siblings.count else { return false }
            guard value == (found == key ? foundValue : nil) else { return false }
        }
        return rootHash(for: key) == root
    }

    /// The root of the tree in which the way of `key` is this one.
    private func rootHash(for key: Bytes32) -> Bytes32 {
        var hash =
            switch end {
            case .empty: NodeHash.empty
            case .leaf(let key, let value): NodeHash.leaf(key: key, value: value)
            }
        for (level, sibling) in siblings.enumerated().reversed() {
            hash = NodeHash.inner(at: level, of: key, child: hash, sibling: sibling)
        }
        return hash
    }
}
