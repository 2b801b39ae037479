// SPDX-License-Identifier: Apache-2.0

extension KeyFragment {
    /// Length of ``bytes``.
    public static let size = 310

    /// Reads MessagePack, 310 bytes; the same bytes as umbral-pre's `bytes(kfrag)`.
    ///
    /// umbral-pre reads any second generator and fails when verifying; here it must be the one that there is.
    ///
    /// - Throws: `wrongLength`, `malformed`, `invalidPoint`, `invalidScalar`, `invalidSignature`, `foreignParameters`.
    public init(bytes: [UInt8]) throws(UmbralError) {
        var reader = try FieldReader(bytes, form: .messagePack, count: Self.size)
        try reader.object(5)
        try reader.object(1)
        guard try reader.point() == .secondGenerator else { throw .foreignParameters }
        id = try reader.id()
        key = try reader.secretScalar()
        precursor = try reader.point()
        try reader.object(5)
        commitment = try reader.point()
        signatureForProxy = try reader.signature()
        signatureForReceiver = try reader.signature()
        signsDelegatingKey = try reader.flag()
        signsReceivingKey = try reader.flag()
    }

    /// MessagePack, 310 bytes. They hold the share of the re-encryption key: encrypt them on their way to the proxy.
    public var bytes: [UInt8] {
        var writer = FieldWriter(form: .messagePack, count: Self.size)
        writer.object(5)
        writer.object(1)
        writer.field(CurvePoint.secondGenerator)
        writer.field(id)
        writer.field(key)
        writer.field(precursor)
        writer.object(5)
        writer.field(commitment)
        writer.field(signatureForProxy)
        writer.field(signatureForReceiver)
        writer.flag(signsDelegatingKey)
        writer.flag(signsReceivingKey)
        return writer.bytes
    }
}
