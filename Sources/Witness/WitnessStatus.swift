// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import Ordering

/// How a witness is.
public struct WitnessStatus: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        /// Reads the chain from where it begins; signs what it comes by.
        case starting
        /// Follows the chain.
        case following
        /// The store cannot be read or written; it is tried again. The text is for people.
        case troubled(String)
        /// A block states another root than its transactions lead to. It signs nothing any more.
        case diverged(height: UInt64, stated: Bytes32, own: Bytes32)
        /// A block breaks a rule. It signs nothing any more.
        case refused(height: UInt64, BlockRefusal)
        /// The chain is not the one whose roots it signed: at that height, another block is there. It signs nothing any
        /// more.
        case contradicted(height: UInt64, signed: CID, found: CID)
    }

    /// The last block that was checked.
    public internal(set) var height: UInt64 = 0
    /// The height of its newest countersignature in the store; nil before the first.
    public internal(set) var signed: UInt64?
    public internal(set) var condition = Condition.starting

    /// Whether it signs what comes, as far as it knows.
    public var isWell: Bool {
        switch condition {
        case .starting, .following: true
        case .troubled, .diverged, .refused, .contradicted: false
        }
    }

    /// Whether it has stopped for good: only people can tell what is wrong.
    public var hasStopped: Bool {
        switch condition {
        case .starting, .following, .troubled: false
        case .diverged, .refused, .contradicted: true
        }
    }
}

extension WitnessStatus.Condition: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .starting: "reads the chain from where it begins"
        case .following: "follows the chain"
        case .troubled(let why): "waits, for \(why)"
        case .diverged(let height, let stated, let own):
            "has stopped: block \(height) states root \(stated), its transactions lead to \(own)"
        case .refused(let height, let refusal): "has stopped: block \(height) \(refusal)"
        case .contradicted(let height, let signed, let found):
            "has stopped: it signed block \(signed) at height \(height), the chain has \(found) there"
        }
    }
}
