// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// How the fields of an object are put into bytes. All have a fixed length, so either form of an object has too.
enum FieldForm {
    /// MessagePack as umbral-pre writes it: each object an array, each field of bytes a `bin 8`.
    /// Source: <https://github.com/msgpack/msgpack/blob/master/spec.md>.
    case messagePack
    /// The fields one after the other, without anything between them (`to_bytes_simple`).
    case simple

    static let binary: UInt8 = 0xc4
    static let array: UInt8 = 0x90
    static let no: UInt8 = 0xc2
    static let yes: UInt8 = 0xc3
}

/// Takes fields from bytes whose total length was checked. Accepts one way of writing each object only.
struct FieldReader {
    private let form: FieldForm
    private let bytes: [UInt8]
    private var offset = 0

    /// - Throws: `wrongLength` unless there are `count` bytes, which is what the fields taken add up to.
    init(_ bytes: [UInt8], form: FieldForm, count: Int) throws(UmbralError) {
        guard bytes.count == count else { throw .wrongLength(expected: count, found: bytes.count) }
        self.bytes = bytes
        self.form = form
    }

    private mutating func raw(_ count: Int) throws(UmbralError) -> ArraySlice<UInt8> {
        guard bytes.count - offset >= count else { throw .malformed }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func expect(_ marker: UInt8) throws(UmbralError) {
        guard try raw(1).first == marker else { throw .malformed }
    }

    private mutating func field(_ count: Int) throws(UmbralError) -> ArraySlice<UInt8> {
        if form == .messagePack {
            try expect(FieldForm.binary)
            try expect(UInt8(count))
        }
        return try raw(count)
    }

    /// The start of an object with `count` fields, at most 15.
    mutating func object(_ count: Int) throws(UmbralError) {
        if form == .messagePack { try expect(FieldForm.array | UInt8(count)) }
    }

    mutating func id() throws(UmbralError) -> Bytes32 {
        guard let id = Bytes32(try field(32)) else { throw .malformed }
        return id
    }

    mutating func point() throws(UmbralError) -> CurvePoint {
        guard let point = CurvePoint(try field(Secp256k1.pointSize)) else { throw .invalidPoint }
        return point
    }

    mutating func scalar() throws(UmbralError) -> Scalar {
        guard let scalar = Scalar(try id()) else { throw .invalidScalar }
        return scalar
    }

    mutating func secretScalar() throws(UmbralError) -> SecretScalar {
        guard let scalar = try field(Secp256k1.scalarSize).withUnsafeBytes({ SecretScalar($0) }) else {
            throw .invalidScalar
        }
        return scalar
    }

    mutating func signature() throws(UmbralError) -> UmbralSignature {
        guard let signature = UmbralSignature(try field(UmbralSignature.size)) else { throw .invalidSignature }
        return signature
    }

    mutating func flag() throws(UmbralError) -> Bool {
        switch try raw(1).first {
        case FieldForm.yes: return true
        case FieldForm.no: return false
        default: throw .malformed
        }
    }
}
