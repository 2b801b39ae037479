// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A map from 32-byte keys to 32-byte value hashes under one hash, the root, with short proofs that a record is there
/// or is not: a compact sparse Merkle tree.
///
/// The tree is the complete binary tree over all 2^256 keys (Dahlberg, Pulls, Peeters: "Efficient Sparse Merkle Trees",
/// 2016, IACR ePrint 2016/683), kept small as in Haider: "Compact Sparse Merkle Trees", 2018, IACR ePrint 2018/955:
/// what is empty is not stored. As in the Jellyfish Merkle Tree (Gao, Hu, Wu, 2021) a subtree with one record is that
/// record's leaf, so the depth is about log2 of the number of records. `NodeHash` gives the hashes. The root depends on
/// the records alone, never on the order or the batches in which they came.
///
/// Keys must be uniform, such as the hashes of the names of records. Others are safe but cost up to 256 hashes each.
///
/// A value type: copies are independent. They share memory until one changes, and then the change copies what it
/// touches. Takes some 145 bytes a record; memory of removed records serves later ones.
public struct StateTree: Sendable {
    var leaves = Arena<Leaf>()
    var branches = Arena<Branch>()
    var top = NodeReference.empty
    /// How many nodes were hashed since the tree came into being.
    var hashCount = 0

    /// A tree without records; its root is 32 zero bytes.
    public init() {}

    /// A tree of these records in any order. Of several with the same key, the last one counts.
    public init(_ records: some Sequence<(key: Bytes32, value: Bytes32)>) {
        apply(ChangeBatch(records.lazy.map { ChangeBatch.Change(key: $0.key, value: $0.value) }))
    }

    /// How many records there are.
    public var count: Int { leaves.count }

    /// The hash of everything: equal for two trees exactly if they hold the same records.
    public var root: Bytes32 { hash(of: top) }

    /// The value hash of a record; nil if there is none.
    public func value(for key: Bytes32) -> Bytes32? {
        var node = top
        while case .branch(let slot) = node.kind {
            let branch = branches[slot]
            node = key.bit(Int(branch.depth)) ? branch.right : branch.left
        }
        guard case .leaf(let slot) = node.kind, leaves[slot].key == key else { return nil }
        return leaves[slot].value
    }

    /// Sets the value hashes of records, new or not, and removes those whose value is nil, if they are there.
    ///
    /// The changes may come in any order. Of several with the same key, the last one counts. Every node above a change
    /// is hashed once for the whole batch: b changes in a tree of n uniform keys cost about b · (log2(n / b) + 2.5)
    /// hashes, new records up to one more each. A change to what is there already costs none.
    public mutating func update(_ changes: [(key: Bytes32, value: Bytes32?)]) {
        apply(ChangeBatch(changes.lazy.map { ChangeBatch.Change(key: $0.key, value: $0.value) }))
    }

    private mutating func apply(_ batch: ChangeBatch) {
        top = update(top, at: 0, with: batch, in: batch.changes.indices).node
    }

    /// The hash of the subtree that `node` stands for.
    func hash(of node: NodeReference) -> Bytes32 {
        switch node.kind {
        case .empty: NodeHash.empty
        case .leaf(let slot): leaves[slot].hash
        case .branch(let slot): branches[slot].hash
        }
    }
}
