// SPDX-License-Identifier: Apache-2.0

extension CapsuleFragment {
    /// Length of ``bytes``.
    public static let size = 381
    /// Length of ``simpleBytes``.
    public static let simpleSize = 359

    /// Reads MessagePack, 381 bytes; the same bytes as umbral-pre's `bytes(cfrag)`.
    ///
    /// - Throws: `wrongLength`, `malformed`, `invalidPoint`, `invalidScalar`, `invalidSignature`.
    public init(bytes: [UInt8]) throws(UmbralError) {
        try self.init(FieldReader(bytes, form: .messagePack, count: Self.size))
    }

    /// Reads E₁ ‖ V₁ ‖ id ‖ X ‖ E₂ ‖ V₂ ‖ U₁ ‖ U₂ ‖ z ‖ signature, 359 bytes; the same bytes as umbral-pre's
    /// `to_bytes_simple`.
    ///
    /// - Throws: `wrongLength`, `invalidPoint`, `invalidScalar`, `invalidSignature`.
    public init(simpleBytes bytes: [UInt8]) throws(UmbralError) {
        try self.init(FieldReader(bytes, form: .simple, count: Self.simpleSize))
    }

    /// MessagePack, 381 bytes.
    public var bytes: [UInt8] { write(FieldWriter(form: .messagePack, count: Self.size)) }

    /// The fields without anything between them, 359 bytes.
    public var simpleBytes: [UInt8] { write(FieldWriter(form: .simple, count: Self.simpleSize)) }

    private init(_ start: FieldReader) throws(UmbralError) {
        var reader = start
        try reader.object(5)
        let (e1, v1) = (try reader.point(), try reader.point())
        let (id, precursor) = (try reader.id(), try reader.point())
        try reader.object(6)
        let (e2, v2) = (try reader.point(), try reader.point())
        let (u1, u2) = (try reader.point(), try reader.point())
        self.init(
            id: id, precursor: precursor, points: ReencryptionPoints(e1: e1, v1: v1, e2: e2, v2: v2, u1: u1, u2: u2),
            z: try reader.scalar(), signature: try reader.signature())
    }

    private func write(_ start: FieldWriter) -> [UInt8] {
        var writer = start
        writer.object(5)
        writer.field(points.e1)
        writer.field(points.v1)
        writer.field(id)
        writer.field(precursor)
        writer.object(6)
        for point in [points.e2, points.v2, points.u1, points.u2] { writer.field(point) }
        writer.field(z)
        writer.field(signature)
        return writer.bytes
    }
}
