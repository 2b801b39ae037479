// SPDX-License-Identifier: Apache-2.0

/// What makes one bid better than another. `Allocation.rank` says how each is counted.
public enum AllocationCriterion: Hashable, Sendable {
    /// The lowest rate wins, to the nano-credit.
    case price
    /// The listing that the order fills most wins, so that big machines stay free for big orders.
    case match
    /// The provider with the highest standing wins.
    case standing
    /// The highest sum of the three scores wins, each times its weight.
    case mix(price: UInt8, match: UInt8, standing: UInt8)
}

extension AllocationCriterion: CustomStringConvertible {
    /// What wins, for people.
    public var description: String {
        switch self {
        case .price: "the lowest price"
        case .match: "the closest match"
        case .standing: "the highest standing"
        case .mix(let price, let match, let standing):
            "the highest sum of \(price) x price, \(match) x match and \(standing) x standing"
        }
    }
}
