// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension StateTree {
    /// What proves the value hash of `key`, or that there is no such record, to whoever has the root.
    public func proof(for key: Bytes32) -> StateProof {
        var siblings: [Bytes32] = []
        var node = top
        while case .branch(let slot) = node.kind {
            let branch = branches[slot]
            let place = Int(branch.depth)
            let fork = siblings.count < place ? leaves[branch.witness].key.commonBits(with: key) : place
            siblings.append(contentsOf: repeatElement(NodeHash.empty, count: min(fork, place) - siblings.count))
            if fork < place {
                siblings.append(hash(of: branch, at: fork + 1))
                return StateProof(canonical: siblings, end: .empty)
            }
            let goesRight = key.bit(place)
            siblings.append(hash(of: goesRight ? branch.left : branch.right))
            node = goesRight ? branch.right : branch.left
        }
        guard case .leaf(let slot) = node.kind else { return StateProof(canonical: siblings, end: .empty) }
        return StateProof(canonical: siblings, end: .leaf(key: leaves[slot].key, value: leaves[slot].value))
    }

    /// The hash of the subtree at a depth within the edge above a branch, which is not stored.
    private func hash(of branch: Branch, at depth: Int) -> Bytes32 {
        let own = NodeHash.inner(hash(of: branch.left), hash(of: branch.right))
        return NodeHash.edge(own, of: leaves[branch.witness].key, from: Int(branch.depth), to: depth)
    }
}
