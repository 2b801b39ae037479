// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys
import Multiformats

/// A point of secp256k1 other than infinity that everybody may know, ready for calculation.
struct CurvePoint: Sendable {
    let raw: secp256k1_pubkey

    init(raw: secp256k1_pubkey) { self.raw = raw }

    /// Reads 33 bytes (SEC 1 §2.3.4); nil unless they are a point of the curve in compressed form.
    init?(_ bytes: some Collection<UInt8>) {
        let found = bytes.withContiguousStorageIfAvailable { CurvePoint(UnsafeRawBufferPointer($0)) }
        guard let point = found ?? Array(bytes).withUnsafeBytes({ CurvePoint($0) }) else { return nil }
        self = point
    }

    /// Reads 33 bytes; nil unless they are a point of the curve in compressed form.
    init?(_ bytes: UnsafeRawBufferPointer) {
        // The library also reads 65 bytes; with 33 it accepts nothing but 02 and 03 in front.
        guard bytes.count == Secp256k1.pointSize, let point = CurvePoint(anyForm: bytes) else { return nil }
        self = point
    }

    /// Reads what the library can read.
    init?(anyForm bytes: UnsafeRawBufferPointer) {
        var raw = secp256k1_pubkey()
        guard secp256k1_ec_pubkey_parse(Secp256k1.context, &raw, bytes.octets, bytes.count) == 1 else { return nil }
        self.raw = raw
    }

    /// Calls `body` with the 33 bytes of the compressed form, valid only during the call.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withUnsafeTemporaryAllocation(byteCount: Secp256k1.pointSize, alignment: 1) { buffer in
            var (point, count) = (raw, buffer.count)
            _ = secp256k1_ec_pubkey_serialize(
                Secp256k1.context, buffer.octets, &count, &point, UInt32(SECP256K1_EC_COMPRESSED))
            return body(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The 33 bytes of the compressed form.
    var bytes: [UInt8] { withBytes { Array($0) } }

    /// The second generator U of umbral-pre: whose logarithm nobody knows, since it is hashed from a text
    /// (RFC 9380, suite secp256k1_XMD:SHA-256_SSWU_RO_, DST `PARAMETERS`, message `POINT_U`).
    static let secondGenerator: CurvePoint = {
        let text = "03079390d0fbe220fc34aab8ecbf49098098036820fadb98c03143e55db8ec73cd"
        guard let bytes = try? Multibase.decode("f" + text), let point = CurvePoint(bytes) else {
            preconditionFailure("the constant is a point")
        }
        return point
    }()
}

extension CurvePoint: Hashable {
    static func == (lhs: CurvePoint, rhs: CurvePoint) -> Bool {
        withUnsafePointer(to: lhs.raw) { lhs in
            withUnsafePointer(to: rhs.raw) { rhs in secp256k1_ec_pubkey_cmp(Secp256k1.context, lhs, rhs) == 0 }
        }
    }

    func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }
}
