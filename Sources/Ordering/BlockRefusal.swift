// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// Why bytes are not a chain's next block. Checked in the order of the cases; the first that applies is given.
public enum BlockRefusal: Error, Hashable, Sendable {
    /// The replica refused a block before this one.
    case stopped
    /// The bytes are not those that the CID names.
    case wrongCID
    /// The bytes are no block, or a transaction's are no transaction; the text says why.
    case malformed(String)
    /// A transaction's signature is not its account's.
    case badSignature(transaction: CID)
    /// Its height, predecessor or time is not that of the next block.
    case doesNotFollow
    /// It holds a transaction that the rules refuse.
    case transaction(Refusal)
    /// It states another root than its transactions lead to.
    case otherRoot(stated: Bytes32, own: Bytes32)
    /// Money appeared or vanished: the code or the memory of this machine is wrong.
    case conservation(ConservationViolation)
}

extension BlockRefusal: CustomStringConvertible {
    /// What is said of the block, for people.
    public var description: String {
        switch self {
        case .stopped: "comes after one that was refused"
        case .wrongCID: "does not match its CID"
        case .malformed(let why): "does not decode: \(why)"
        case .badSignature(let id): "holds transaction \(id), which its account has not signed"
        case .doesNotFollow: "does not follow its predecessor"
        case .transaction(let refusal): "holds a transaction that is refused: \(refusal)"
        case .otherRoot: "states another root than its transactions lead to"
        case .conservation(let violation): "\(violation)"
        }
    }
}
