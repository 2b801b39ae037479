// SPDX-License-Identifier: Apache-2.0

extension Capsule {
    /// A fresh secret for the holder of `key`, and the capsule that gives it to them (paper §3.2.3, `Encapsulate`).
    ///
    /// - Throws: `unusableRandomness`.
    public static func encapsulate(
        to key: UmbralPublicKey
    ) throws(UmbralError) -> (capsule: Capsule, secret: UmbralSharedSecret) {
        var generator = SystemRandomNumberGenerator()
        return try encapsulate(to: key, using: &generator)
    }

    /// As ``encapsulate(to:)`` with `generator`, which for real secrets must be cryptographically secure.
    public static func encapsulate(
        to key: UmbralPublicKey, using generator: inout some RandomNumberGenerator
    ) throws(UmbralError) -> (capsule: Capsule, secret: UmbralSharedSecret) {
        let (r, u) = (SecretScalar.random(using: &generator), SecretScalar.random(using: &generator))
        let (e, v) = (CurvePoint.generator(times: r), CurvePoint.generator(times: u))
        var hash = ScalarHash(.capsulePoints)
        hash.add(e)
        hash.add(v)
        guard let sum = r.adding(u), let s = r.multiplied(by: hash.scalar()).adding(u) else {
            throw .unusableRandomness
        }
        let secret = UmbralSharedSecret(key.point.multiplied(by: sum))
        return (Capsule(e: e, v: v, s: Scalar(publishing: s)), secret)
    }

    /// The secret, for the holder of the key that it was encapsulated to (paper §3.2.3, `Decapsulate`).
    ///
    /// With another key the result is another secret, which opens nothing.
    ///
    /// - Throws: `damagedCapsule` where E + V is infinity, which only a deliberate forger makes.
    public func decapsulateOriginal(with key: UmbralSecretKey) throws(UmbralError) -> UmbralSharedSecret {
        guard let sum = e.adding(v) else { throw .damagedCapsule }
        return UmbralSharedSecret(sum.multiplied(by: key.scalar))
    }

    /// The secret, for the holder of the key for which re-encryption was granted (paper §3.2.3, `DecapsulateFrags`).
    ///
    /// All fragments take part; there must be at least the threshold of them. Beyond the paper, the result is checked
    /// against the delegating key: s·A = h·d·E' + d·V', with h = H₂(E, V). The factor d goes into the coefficients,
    /// which saves inverting it.
    ///
    /// - Parameters:
    ///   - fragments: In any order; of one call that generated key fragments, and of this capsule.
    ///   - delegatingKey: Public half of the key that this was encapsulated to.
    ///   - receivingKey: The key for which the key fragments were generated.
    /// - Throws: `noFragments`, `tooLarge`, `fragmentOfOtherCapsule`, `mixedFragments`, `repeatedFragment`,
    ///   `notOpened`.
    public func decapsulateReencrypted(
        _ fragments: [VerifiedCapsuleFragment], delegatingKey: UmbralPublicKey, receivingKey: UmbralSecretKey
    ) throws(UmbralError) -> UmbralSharedSecret {
        let precursor = try commonPrecursor(of: fragments)
        let agreement = KeyAgreement(precursor: precursor, receivingKey: receivingKey)
        let arguments = fragments.map { agreement.argument(of: $0.fragment.id) }
        // Fragments of one share have the same argument, and then there are no weights.
        guard let weights = SharingPolynomial.weights(arguments, scale: agreement.sharedSecret) else {
            throw .repeatedFragment
        }
        let terms = zip(fragments, weights)
        guard let e = SecretPoint.sum(terms.map { $0.fragment.points.e1.multiplied(by: $1) }),
            let v = SecretPoint.sum(terms.map { $0.fragment.points.v1.multiplied(by: $1) }),
            let key = SecretPoint.sum([e, v]),
            let witness = SecretPoint.sum([e.multiplied(byPublic: pointsHash), v]),
            witness.isEqual(to: delegatingKey.point.multiplied(byPublic: s))
        else { throw .notOpened }
        return UmbralSharedSecret(key)
    }

    /// X of the fragments, which may be combined.
    private func commonPrecursor(of fragments: [VerifiedCapsuleFragment]) throws(UmbralError) -> CurvePoint {
        guard let first = fragments.first else { throw .noFragments }
        guard fragments.count <= Limits.shares else { throw .tooLarge }
        guard fragments.allSatisfy({ $0.capsule == self }) else { throw .fragmentOfOtherCapsule }
        guard fragments.allSatisfy({ $0.fragment.precursor == first.fragment.precursor }) else {
            throw .mixedFragments
        }
        return first.fragment.precursor
    }
}
