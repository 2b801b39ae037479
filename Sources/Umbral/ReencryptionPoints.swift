// SPDX-License-Identifier: Apache-2.0

/// The points of one re-encryption: its result E₁, V₁, the share's commitment U₁, and the proof's commitments.
struct ReencryptionPoints: Hashable, Sendable {
    /// rk·E.
    let e1: CurvePoint
    /// rk·V.
    let v1: CurvePoint
    /// t·E.
    let e2: CurvePoint
    /// t·V.
    let v2: CurvePoint
    /// rk·U.
    let u1: CurvePoint
    /// t·U.
    let u2: CurvePoint

    /// The challenge h. Every point of the statement is in it, or proofs could be forged ("Frozen Heart").
    func challenge(for capsule: Capsule) -> Scalar {
        var hash = ScalarHash(.fragmentProof)
        for point in [capsule.e, e1, e2, capsule.v, v1, v2, CurvePoint.secondGenerator, u1, u2] { hash.add(point) }
        return hash.scalar()
    }

    /// Whether one number rk, and one number t = z - rk·h, made all the points from E, V and U.
    func areProven(by z: Scalar, for capsule: Capsule) -> Bool {
        let challenge = challenge(for: capsule)
        func holds(_ base: CurvePoint, _ image: CurvePoint, _ commitment: CurvePoint) -> Bool {
            image.multiplied(byPublic: challenge).adding(commitment) == base.multiplied(byPublic: z)
        }
        return holds(capsule.e, e1, e2) && holds(capsule.v, v1, v2) && holds(CurvePoint.secondGenerator, u1, u2)
    }
}
