// SPDX-License-Identifier: Apache-2.0

/// Why a key, a capsule, a fragment or a ciphertext is refused.
public enum UmbralError: Error, Hashable, Sendable {
    /// The object has another number of bytes than it must have.
    case wrongLength(expected: Int, found: Int)
    /// The bytes are not the MessagePack form of the object.
    case malformed
    /// The secret key is zero, or not below the group order.
    case invalidSecretKey
    /// A point is not on the curve, is the point at infinity, or is not written in compressed form.
    case invalidPoint
    /// A number is zero, or not below the group order.
    case invalidScalar
    /// A part of a signature is zero, or not below the group order.
    case invalidSignature
    /// The key fragment was made for another second generator than this module's.
    case foreignParameters
    /// The capsule's parts do not belong together: it was altered.
    case damagedCapsule
    /// The plaintext, the label or the list of fragments is longer than this module allows.
    case tooLarge
    /// The threshold is not between 1 and the number of shares, or there are more shares than 64.
    case invalidThreshold(threshold: Int, shares: Int)
    /// The fragment names the delegating key under its signature; give that key for verifying it.
    case delegatingKeyNeeded
    /// The fragment names the receiving key under its signature; give that key for verifying it.
    case receivingKeyNeeded
    /// The key fragment's commitment is not that of its key: it was altered or forged.
    case wrongCommitment
    /// The fragment was not signed by the verifying key, or not for these keys, or was altered.
    case wrongSignature
    /// The proof of correct re-encryption fails: the proxy lied, or it is for another capsule.
    case wrongProof
    /// There is not one fragment to open the capsule with.
    case noFragments
    /// Two fragments are of the same key fragment; they count once only, so that a second one is an error.
    case repeatedFragment
    /// The fragments come from different calls that generate key fragments.
    case mixedFragments
    /// A fragment was verified for, or made from, another capsule.
    case fragmentOfOtherCapsule
    /// The fragments are fewer than the threshold, or were made for other keys than those given.
    case notOpened
    /// Wrong key, or the ciphertext or its capsule was altered.
    case unopenableCiphertext
    /// The generator gave numbers that cannot be used. From a sound one this never comes.
    case unusableRandomness
}

extension UmbralError: CustomStringConvertible {
    /// What happened, in a sentence.
    public var description: String {
        switch self {
        case .wrongLength(let expected, let found): "Needed \(expected) bytes, got \(found)."
        case .malformed: "The bytes have not the shape of this object."
        case .invalidSecretKey: "The secret key is zero or too large for secp256k1."
        case .invalidPoint: "The bytes are no compressed point of secp256k1."
        case .invalidScalar: "A number is zero or too large for secp256k1."
        case .invalidSignature: "A part of the signature is zero or too large for secp256k1."
        case .foreignParameters: "The key fragment was made with other parameters."
        case .damagedCapsule: "The capsule was altered."
        case .tooLarge: "There is more of this than allowed here."
        case .invalidThreshold(let threshold, let shares):
            "A threshold of \(threshold) with \(shares) shares is impossible; allowed are 1 ≤ threshold ≤ shares ≤ 64."
        case .delegatingKeyNeeded: "The fragment can only be verified with the delegating key at hand."
        case .receivingKeyNeeded: "The fragment can only be verified with the receiving key at hand."
        case .wrongCommitment: "The key fragment was altered: its commitment does not fit its key."
        case .wrongSignature: "The fragment is not signed by the expected key for these keys."
        case .wrongProof: "The proof of re-encryption fails, or is for another capsule."
        case .noFragments: "There are no fragments to open the capsule with."
        case .repeatedFragment: "Two fragments are of the same share; each counts once."
        case .mixedFragments: "The fragments belong to different grants."
        case .fragmentOfOtherCapsule: "A fragment belongs to another capsule."
        case .notOpened: "There are too few fragments, or they are for other keys."
        case .unopenableCiphertext: "The ciphertext was altered, or this is not its key."
        case .unusableRandomness: "The random numbers cannot be used."
        }
    }
}
