// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A public key of Umbral: a point of secp256k1. Held ready for calculation, without memory on the heap.
public struct UmbralPublicKey: Hashable, Sendable {
    /// Length of the compressed form in bytes.
    public static let size = Secp256k1.pointSize

    let point: CurvePoint

    init(_ point: CurvePoint) { self.point = point }

    /// Reads the compressed form, 33 bytes (SEC 1 §2.3.4); the same bytes as umbral-pre's `to_compressed_bytes`.
    ///
    /// - Throws: `wrongLength`; `invalidPoint` for any other form, bytes off the curve, and infinity.
    public init(bytes: [UInt8]) throws(UmbralError) {
        guard bytes.count == Self.size else { throw .wrongLength(expected: Self.size, found: bytes.count) }
        guard let point = CurvePoint(bytes) else { throw .invalidPoint }
        self.point = point
    }

    /// The one of the two keys with this x-coordinate whose y-coordinate is even (BIP 340, `lift_x`).
    ///
    /// So 32 bytes are enough to name the key of ``UmbralSecretKey/normalised``.
    ///
    /// - Throws: `invalidPoint` when no point has this x-coordinate.
    public init(xOnly: Bytes32) throws(UmbralError) {
        guard let point = CurvePoint([2] + xOnly.bytes) else { throw .invalidPoint }
        self.point = point
    }

    /// The compressed form, 33 bytes.
    public var bytes: [UInt8] { point.bytes }

    /// Whether the y-coordinate is even.
    public var isEvenY: Bool { point.withBytes { $0[0] == 2 } }

    /// The x-coordinate, from which ``init(xOnly:)`` makes this key again; nil when the y-coordinate is odd.
    public var xOnly: Bytes32? {
        point.withBytes { bytes in
            bytes[0] == 2 ? Bytes32(exactly: UnsafeRawBufferPointer(rebasing: bytes.dropFirst())) : nil
        }
    }
}

extension UmbralPublicKey: CustomStringConvertible {
    /// The compressed form as 66 hexadecimal digits.
    public var description: String { String(Multibase.encode(bytes, as: .base16).dropFirst()) }
}
