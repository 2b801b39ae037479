// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A key fragment that was generated here or passed verification: the only kind that re-encrypts.
public struct VerifiedKeyFragment: Sendable {
    let fragment: KeyFragment

    init(_ fragment: KeyFragment) { self.fragment = fragment }

    /// Names the share among those of one set.
    public var id: Bytes32 { fragment.id }

    /// The fragment for the proxy, who verifies it again. See ``KeyFragment/bytes``.
    public var unverified: KeyFragment { fragment }

    /// MessagePack, 310 bytes. See ``KeyFragment/bytes``.
    public var bytes: [UInt8] { fragment.bytes }

    /// The capsule re-encrypted by this share, with the proof that it was done right (paper §3.2.4, `ReEncapsulate`).
    ///
    /// - Throws: `unusableRandomness`.
    public func reencrypt(_ capsule: Capsule) throws(UmbralError) -> VerifiedCapsuleFragment {
        var generator = SystemRandomNumberGenerator()
        return try reencrypt(capsule, using: &generator)
    }

    /// As ``reencrypt(_:)`` with `generator`, which for real shares must be cryptographically secure.
    ///
    /// Five multiplications of a point: E₁ = rk·E, V₁ = rk·V, and for the proof of equal logarithms (Chaum, Pedersen:
    /// "Wallet databases with observers", 1992; made non-interactive by Fiat and Shamir) E₂ = t·E, V₂ = t·V, U₂ = t·U
    /// and z = t + rk·h with h hashed from all points.
    public func reencrypt(
        _ capsule: Capsule, using generator: inout some RandomNumberGenerator
    ) throws(UmbralError) -> VerifiedCapsuleFragment {
        let (key, blinding) = (fragment.key, blinding(for: capsule, using: &generator))
        let points = ReencryptionPoints(
            e1: capsule.e.published(times: key), v1: capsule.v.published(times: key),
            e2: capsule.e.published(times: blinding), v2: capsule.v.published(times: blinding),
            u1: fragment.commitment, u2: CurvePoint.secondGenerator.published(times: blinding))
        guard let z = key.multiplied(by: points.challenge(for: capsule)).adding(blinding) else {
            throw .unusableRandomness
        }
        return VerifiedCapsuleFragment(
            CapsuleFragment(
                id: fragment.id, precursor: fragment.precursor, points: points, z: Scalar(publishing: z),
                signature: fragment.signatureForReceiver),
            of: capsule)
    }

    /// t of the proof. Two proofs by one share with the same t and other challenges would tell the share. So the share
    /// and the capsule are hashed into it: a generator that repeats itself, say after a machine's snapshot is resumed,
    /// then repeats the proof and gives nothing away.
    private func blinding(for capsule: Capsule, using generator: inout some RandomNumberGenerator) -> SecretScalar {
        var hash = ScalarHash(domain: Array("weft/umbral-proof/v1".utf8))
        fragment.key.withBytes { hash.add($0) }
        hash.add(capsule.e)
        hash.add(capsule.v)
        SecretScalar.random(using: &generator).withBytes { hash.add($0) }
        return hash.secretScalar()
    }
}

extension VerifiedKeyFragment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id, never the key.
    public var description: String { "VerifiedKeyFragment(\(id), redacted)" }
    /// The id, never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
