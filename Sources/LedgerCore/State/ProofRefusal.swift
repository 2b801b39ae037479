// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Why a proven record proves nothing. Checked in the order of the cases; the first that applies is given.
public enum ProofRefusal: Error, Hashable, Sendable {
    /// The genesis is that of another network, or was changed.
    case otherNetwork(CID)
    /// The network's id is right, but what it names is no genesis; the text says why.
    case malformedGenesis(String)
    /// The network has no witnesses: only who replays its blocks can know its state.
    case noWitnesses
    /// The witnesses do not vouch for the root.
    case root(CountersignedRootRefusal)
    /// The proof does not lead from the root to the record.
    case proofDoesNotHold
}

extension ProofRefusal: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .otherNetwork(let found): "the proof is of network \(found)"
        case .malformedGenesis(let why): "the genesis does not decode: \(why)"
        case .noWitnesses: "the network has no witnesses, so that its state can be proven by replay alone"
        case .root(let refusal): "the root is not vouched for: \(refusal)"
        case .proofDoesNotHold: "the proof does not lead from the root to the record"
        }
    }
}
