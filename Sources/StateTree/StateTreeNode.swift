// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Which node stands at a place of the tree: a slot of the arena of leaves or of branches, or nothing.
struct NodeReference: Equatable, Sendable {
    enum Kind {
        case empty
        case leaf(UInt32)
        case branch(UInt32)
    }

    private static let branchFlag: UInt32 = 1 << 31
    private let raw: UInt32

    static let empty = NodeReference(raw: .max)
    static func leaf(_ slot: UInt32) -> NodeReference { NodeReference(raw: slot) }
    static func branch(_ slot: UInt32) -> NodeReference { NodeReference(raw: slot | branchFlag) }

    var kind: Kind {
        if raw == .max { return .empty }
        return raw & Self.branchFlag == 0 ? .leaf(raw) : .branch(raw & ~Self.branchFlag)
    }

    var isEmpty: Bool { raw == .max }
}

/// A record and the hash of the subtree that it alone is.
struct Leaf: Sendable {
    let key: Bytes32
    var value: Bytes32
    var hash: Bytes32
}

/// A place at which both sides hold records. Inner nodes with one empty side are not stored: they are the *edge* from
/// a branch up to its parent, and only the hash at its upper end is kept, since a change below renews all of them.
struct Branch: Sendable {
    /// Of the subtree at the depth just below the parent branch (at depth 0 for the topmost branch).
    var hash: Bytes32
    var left: NodeReference
    var right: NodeReference
    /// Any leaf below: its key tells the path down to here.
    var witness: UInt32
    /// The bit of the key that decides between left and right.
    let depth: UInt8
}
