// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// An encapsulated key: the part of a ciphertext that is re-encrypted (paper §3.2.3).
///
/// Whoever has a value knows that its parts belong together (`CheckCapsule`): it was made here or passed the check when
/// read. It is not bound to a sender.
public struct Capsule: Hashable, Sendable {
    /// E = rG.
    let e: CurvePoint
    /// V = uG.
    let v: CurvePoint
    /// s = u + r·H₂(E, V): shows that E and V were made by one who knows r and u.
    let s: Scalar

    init(e: CurvePoint, v: CurvePoint, s: Scalar) {
        self.e = e
        self.v = v
        self.s = s
    }

    /// H₂(E, V).
    var pointsHash: Scalar {
        var hash = ScalarHash(.capsulePoints)
        hash.add(e)
        hash.add(v)
        return hash.scalar()
    }

    /// `CheckCapsule` (paper §3.2.3): sG = V + H₂(E, V)·E.
    private var isConsistent: Bool {
        e.multiplied(byPublic: pointsHash).adding(v) == .generator(times: SecretScalar(s))
    }
}

extension Capsule {
    /// Length of ``bytes``.
    public static let size = 105
    /// Length of ``simpleBytes``.
    public static let simpleSize = 98

    /// Reads MessagePack, 105 bytes; the same bytes as umbral-pre's `bytes(capsule)`.
    ///
    /// - Throws: `wrongLength`, `malformed`, `invalidPoint`, `invalidScalar`, `damagedCapsule`.
    public init(bytes: [UInt8]) throws(UmbralError) {
        self = try Self.read(FieldReader(bytes, form: .messagePack, count: Self.size))
    }

    /// Reads E ‖ V ‖ s, 98 bytes; the same bytes as umbral-pre's `to_bytes_simple`.
    ///
    /// - Throws: `wrongLength`, `invalidPoint`, `invalidScalar`, `damagedCapsule`.
    public init(simpleBytes bytes: [UInt8]) throws(UmbralError) {
        self = try Self.read(FieldReader(bytes, form: .simple, count: Self.simpleSize))
    }

    /// MessagePack, 105 bytes.
    public var bytes: [UInt8] { write(FieldWriter(form: .messagePack, count: Self.size)) }

    /// E ‖ V ‖ s, 98 bytes.
    public var simpleBytes: [UInt8] { write(FieldWriter(form: .simple, count: Self.simpleSize)) }

    private static func read(_ start: FieldReader) throws(UmbralError) -> Capsule {
        var reader = start
        try reader.object(3)
        let capsule = Capsule(e: try reader.point(), v: try reader.point(), s: try reader.scalar())
        guard capsule.isConsistent else { throw .damagedCapsule }
        return capsule
    }

    private func write(_ start: FieldWriter) -> [UInt8] {
        var writer = start
        writer.object(3)
        writer.field(e)
        writer.field(v)
        writer.field(s)
        return writer.bytes
    }
}
