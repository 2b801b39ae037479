// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A batch goes down the tree once. Each step splits its changes between the two sides of a place and joins what comes
/// back; hashes are made on the way up. Every step down is at least one bit deeper, which bounds the recursion to 257.
extension StateTree {
    /// What a batch made of a subtree.
    struct Outcome {
        let node: NodeReference
        /// False if the subtree is as before. Only then may its hash still be that of its old place.
        let isChanged: Bool
    }

    /// Applies the changes in `range`, whose keys all lead to the place at `depth` where `node` stands.
    mutating func update(
        _ node: NodeReference,
        at depth: Int,
        with batch: ChangeBatch,
        in range: Range<Int>,
    ) -> Outcome {
        guard !range.isEmpty else { return Outcome(node: node, isChanged: false) }
        switch node.kind {
        case .empty: return fill(at: depth, with: batch, in: range)
        case .leaf(let slot): return updateLeaf(slot, at: depth, with: batch, in: range)
        case .branch(let slot): return updateBranch(slot, at: depth, with: batch, in: range)
        }
    }

    /// Builds the subtree of the changes that set something, where nothing was.
    private mutating func fill(at depth: Int, with batch: ChangeBatch, in range: Range<Int>) -> Outcome {
        if range.count == 1 {
            let change = batch.changes[range.lowerBound]
            guard let value = change.value else { return Outcome(node: .empty, isChanged: false) }
            return Outcome(node: .leaf(insertLeaf(key: change.key, value: value)), isChanged: true)
        }
        let place = batch.commonBits(range)
        let (lower, upper) = batch.split(range, at: place)
        let left = update(.empty, at: place + 1, with: batch, in: lower)
        let right = update(.empty, at: place + 1, with: batch, in: upper)
        return join(left, right, at: place, below: depth)
    }

    private mutating func updateLeaf(
        _ slot: UInt32,
        at depth: Int,
        with batch: ChangeBatch,
        in range: Range<Int>,
    ) -> Outcome {
        let key = leaves[slot].key
        let place = batch.commonBits(range, with: key)
        // All keys of a batch differ, so only a single change can agree with the leaf in every bit.
        if place == StateTreeLimits.depth { return setLeaf(slot, to: batch.changes[range.lowerBound].value) }
        let (lower, upper) = batch.split(range, at: place)
        let goesRight = key.bit(place)
        let left = update(goesRight ? .empty : .leaf(slot), at: place + 1, with: batch, in: lower)
        let right = update(goesRight ? .leaf(slot) : .empty, at: place + 1, with: batch, in: upper)
        return join(left, right, at: place, below: depth)
    }

    private mutating func updateBranch(
        _ slot: UInt32,
        at depth: Int,
        with batch: ChangeBatch,
        in range: Range<Int>,
    ) -> Outcome {
        var range = range
        let place = Int(branches[slot].depth)
        // Changes that leave the edge above the branch add records there, or remove some that do not exist.
        let path = place > depth ? leaves[branches[slot].witness].key : .zero
        while place > depth {
            let fork = batch.commonBits(range, with: path)
            guard fork < place else { break }
            let (lower, upper) = batch.split(range, at: fork)
            let goesRight = path.bit(fork)
            let beside = update(.empty, at: fork + 1, with: batch, in: goesRight ? lower : upper)
            range = goesRight ? upper : lower
            if beside.isChanged {
                let moved = move(slot, to: fork + 1, with: batch, in: range)
                return goesRight
                    ? join(beside, moved, at: fork, below: depth) : join(moved, beside, at: fork, below: depth)
            }
            if range.isEmpty { return Outcome(node: .branch(slot), isChanged: false) }
        }
        let (lower, upper) = batch.split(range, at: place)
        let left = update(branches[slot].left, at: place + 1, with: batch, in: lower)
        let right = update(branches[slot].right, at: place + 1, with: batch, in: upper)
        guard left.isChanged || right.isChanged else { return Outcome(node: .branch(slot), isChanged: false) }
        return join(left, right, at: place, below: depth, reusing: slot)
    }

    /// Applies the changes to a branch whose place moves down to `depth` because its edge forks above.
    private mutating func move(
        _ slot: UInt32,
        to depth: Int,
        with batch: ChangeBatch,
        in range: Range<Int>,
    ) -> Outcome {
        let outcome = update(.branch(slot), at: depth, with: batch, in: range)
        if !outcome.isChanged {
            let branch = branches[slot]
            let own = inner(hash(of: branch.left), hash(of: branch.right))
            branches[slot].hash = extend(own, of: leaves[branch.witness].key, from: Int(branch.depth), to: depth)
        }
        return Outcome(node: outcome.node, isChanged: true)
    }

    /// Makes the subtree at `depth` of what lies on the two sides of `place`, into the slot `old` if it needs a branch.
    private mutating func join(
        _ left: Outcome,
        _ right: Outcome,
        at place: Int,
        below depth: Int,
        reusing old: UInt32? = nil,
    ) -> Outcome {
        let isChanged = left.isChanged || right.isChanged
        guard !left.node.isEmpty, !right.node.isEmpty else {
            if let old { branches.remove(old) }
            let only = left.node.isEmpty ? right.node : left.node
            // The place becomes part of the edge above a branch. A lone leaf has no edge.
            if case .branch(let slot) = only.kind {
                let path = leaves[branches[slot].witness].key
                branches[slot].hash = extend(branches[slot].hash, of: path, from: place + 1, to: depth)
            }
            return Outcome(node: only, isChanged: isChanged)
        }
        let witness = witness(of: left.node)
        let own = inner(hash(of: left.node), hash(of: right.node))
        let branch = Branch(
            hash: extend(own, of: leaves[witness].key, from: place, to: depth),
            left: left.node, right: right.node, witness: witness, depth: UInt8(place))
        guard let old else { return Outcome(node: .branch(branches.insert(branch)), isChanged: isChanged) }
        branches[old] = branch
        return Outcome(node: .branch(old), isChanged: isChanged)
    }
}

/// Steps on single nodes.
extension StateTree {
    private mutating func insertLeaf(key: Bytes32, value: Bytes32) -> UInt32 {
        hashCount += 1
        return leaves.insert(Leaf(key: key, value: value, hash: NodeHash.leaf(key: key, value: value)))
    }

    private mutating func setLeaf(_ slot: UInt32, to value: Bytes32?) -> Outcome {
        guard let value else {
            leaves.remove(slot)
            return Outcome(node: .empty, isChanged: true)
        }
        let leaf = leaves[slot]
        guard leaf.value != value else { return Outcome(node: .leaf(slot), isChanged: false) }
        hashCount += 1
        leaves[slot] = Leaf(key: leaf.key, value: value, hash: NodeHash.leaf(key: leaf.key, value: value))
        return Outcome(node: .leaf(slot), isChanged: true)
    }

    private mutating func inner(_ left: Bytes32, _ right: Bytes32) -> Bytes32 {
        hashCount += 1
        return NodeHash.inner(left, right)
    }

    /// Hashes along an edge: from the hash of the subtree at depth `from` on the path to that at the depth `to` above.
    private mutating func extend(_ hash: Bytes32, of path: Bytes32, from: Int, to: Int) -> Bytes32 {
        hashCount += from - to
        return NodeHash.edge(hash, of: path, from: from, to: to)
    }

    private func witness(of node: NodeReference) -> UInt32 {
        switch node.kind {
        case .leaf(let slot): slot
        case .branch(let slot): branches[slot].witness
        case .empty: preconditionFailure("a branch has no empty side")
        }
    }
}
