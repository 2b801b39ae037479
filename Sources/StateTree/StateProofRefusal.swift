// SPDX-License-Identifier: Apache-2.0

/// Why parts make no proof: no tree has one like it. Checked in the order of the cases; the first that applies is
/// given.
public enum StateProofRefusal: Error, Hashable, Sendable {
    /// More siblings than a key has bits.
    case tooManySiblings(Int)
    /// The last sibling is empty: a tree has no inner node over less than two records, so the way ended above.
    case emptyLastSibling
    /// The way ends at an empty place below the last bit, beside which only a lone leaf could stand.
    case emptyEndTooDeep
}

extension StateProofRefusal: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .tooManySiblings(let count):
            "a proof has \(count) siblings, at most \(StateTreeLimits.siblings) are possible"
        case .emptyLastSibling: "the last sibling of a proof is empty, so the proof is longer than its way"
        case .emptyEndTooDeep: "a proof ends at an empty place below the last bit of a key"
        }
    }
}
