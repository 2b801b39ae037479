// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What one proxy made of a capsule (paper §3.2.4, `cFrag`), as it came: nothing works with it before
/// ``verified(for:by:delegatingKey:receivingKey:)``.
public struct CapsuleFragment: Hashable, Sendable {
    /// Names the share that made it among those of one set.
    public let id: Bytes32
    /// X, the same for all shares of one set.
    let precursor: CurvePoint
    let points: ReencryptionPoints
    /// Answer of the proof: t + rk·h.
    let z: Scalar
    /// The delegator's signature over the share, for the receiver.
    let signature: UmbralSignature

    init(id: Bytes32, precursor: CurvePoint, points: ReencryptionPoints, z: Scalar, signature: UmbralSignature) {
        self.id = id
        self.precursor = precursor
        self.points = points
        self.z = z
        self.signature = signature
    }

    /// The fragment with the proof that it is the re-encryption of `capsule` by a share that `signer` signed for these
    /// two keys.
    ///
    /// - Throws: `wrongSignature`, `wrongProof`.
    public func verified(
        for capsule: Capsule, by signer: UmbralPublicKey, delegatingKey: UmbralPublicKey, receivingKey: UmbralPublicKey
    ) throws(UmbralError) -> VerifiedCapsuleFragment {
        let message = KeyFragment.message(
            id: id, commitment: points.u1, precursor: precursor, delegatingKey: delegatingKey,
            receivingKey: receivingKey)
        guard signature.verifies(digest: message, by: signer.point) else { throw .wrongSignature }
        guard points.areProven(by: z, for: capsule) else { throw .wrongProof }
        return VerifiedCapsuleFragment(self, of: capsule)
    }
}

/// A capsule fragment that was made here or passed verification, with its capsule: the only kind that opens one.
public struct VerifiedCapsuleFragment: Hashable, Sendable {
    let fragment: CapsuleFragment
    /// The capsule that was re-encrypted.
    public let capsule: Capsule

    init(_ fragment: CapsuleFragment, of capsule: Capsule) {
        self.fragment = fragment
        self.capsule = capsule
    }

    /// Names the share that made it among those of one set.
    public var id: Bytes32 { fragment.id }

    /// The fragment for the receiver, who verifies it again.
    public var unverified: CapsuleFragment { fragment }

    /// MessagePack, 381 bytes.
    public var bytes: [UInt8] { fragment.bytes }

    /// The fields without anything between them, 359 bytes.
    public var simpleBytes: [UInt8] { fragment.simpleBytes }
}
