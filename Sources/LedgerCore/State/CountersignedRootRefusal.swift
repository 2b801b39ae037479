// SPDX-License-Identifier: Apache-2.0

import Keys

/// Why a countersigned root vouches for nothing. Checked in the order of the cases; the first that applies is given.
public enum CountersignedRootRefusal: Error, Hashable, Sendable {
    /// Nobody signed.
    case noSignature
    /// This key signed another statement.
    case otherStatement(PublicKey)
    /// This key is named twice; it counts once.
    case repeatedSigner(PublicKey)
    /// This key is none of the network's witnesses.
    case unknownSigner(PublicKey)
    /// Fewer than the network demands.
    case tooFewSignatures(Int, needed: UInt64)
    /// What is said to be this key's signature is not its signature of this statement for this network.
    case badSignature(PublicKey)
}

extension CountersignedRootRefusal: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .noSignature: "no witness has signed"
        case .otherStatement(let key): "witness \(key) signed another statement"
        case .repeatedSigner(let key): "witness \(key) is named twice"
        case .unknownSigner(let key): "\(key) is no witness of this network"
        case .tooFewSignatures(let count, let needed): "\(count) witnesses have signed, \(needed) are needed"
        case .badSignature(let key): "the signature of witness \(key) is not good"
        }
    }
}
