// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import CSodium
import Keys

/// A point of secp256k1 other than infinity that stays secret, such as what Diffie and Hellman agree on: overwritten
/// when released.
struct SecretPoint: Sendable {
    // Uncompressed form, 65 bytes (SEC 1 §2.3.3).
    private let storage: SecretBytes

    /// The point whose two coordinates `body` writes, 64 bytes; it returns 1.
    init(coordinates body: (UnsafeMutablePointer<UInt8>) -> Int32) {
        storage = SecretBytes(count: Secp256k1.uncompressedSize) { bytes in
            bytes.octets[0] = 4
            precondition(body(bytes.octets + 1) == 1, "a number from 1 to n - 1 times a point is a point")
        }
    }

    /// Takes the point in the library's own form.
    private init(_ point: UnsafePointer<secp256k1_pubkey>) {
        storage = SecretBytes(count: Secp256k1.uncompressedSize) { bytes in
            var count = bytes.count
            _ = secp256k1_ec_pubkey_serialize(
                Secp256k1.context, bytes.octets, &count, point, UInt32(SECP256K1_EC_UNCOMPRESSED))
        }
    }

    /// Makes the point known to everybody.
    var published: CurvePoint {
        guard let point = storage.withBytes({ CurvePoint(anyForm: $0) }) else {
            preconditionFailure("the bytes were written by the library")
        }
        return point
    }

    /// Calls `body` with the 33 bytes of the compressed form, valid only during the call.
    func withCompressed<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        storage.withBytes { bytes in
            withUnsafeTemporaryAllocation(byteCount: Secp256k1.pointSize, alignment: 1) { buffer in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(Secp256k1.pointSize)))
                buffer[0] = 2 | (bytes[Secp256k1.uncompressedSize - 1] & 1)
                defer { buffer.wipe() }
                return body(UnsafeRawBufferPointer(buffer))
            }
        }
    }

    /// Whether both are the same point, in constant time.
    func isEqual(to other: CurvePoint) -> Bool {
        withUnsafePointer(to: other.raw) { SecretPoint($0) }.storage.isEqual(to: storage)
    }

    /// This point times a public number, in time that depends on the number and not on the point.
    func multiplied(byPublic scalar: Scalar) -> SecretPoint {
        Self.withLibraryForm([self]) { points in
            let status = scalar.raw.withBytes { scalar in
                secp256k1_ec_pubkey_tweak_mul(Secp256k1.context, points, scalar.octets)
            }
            precondition(status == 1, "a number from 1 to n - 1 times a point is a point")
            return SecretPoint(points)
        }
    }

    /// Sum of all points; nil when it is infinity or there is none.
    static func sum(_ points: [SecretPoint]) -> SecretPoint? {
        guard !points.isEmpty else { return nil }
        return withLibraryForm(points) { terms in
            let pointers: [UnsafePointer<secp256k1_pubkey>?] = points.indices.map { UnsafePointer(terms + $0) }
            // Behind the terms there is room for one point more.
            let sum = terms + points.count
            let status = secp256k1_ec_pubkey_combine(Secp256k1.context, sum, pointers, pointers.count)
            return status == 1 ? SecretPoint(sum) : nil
        }
    }

    /// Calls `body` with the points in the library's own form and room for one more, all overwritten afterwards.
    private static func withLibraryForm<R>(
        _ points: [SecretPoint], _ body: (UnsafeMutablePointer<secp256k1_pubkey>) -> R
    ) -> R {
        withUnsafeTemporaryAllocation(of: secp256k1_pubkey.self, capacity: points.count + 1) { buffer in
            buffer.initialize(repeating: secp256k1_pubkey())
            defer { UnsafeMutableRawBufferPointer(buffer).wipe() }
            guard let start = buffer.baseAddress else { preconditionFailure("the buffer has at least one place") }
            for (index, point) in points.enumerated() {
                let status = point.storage.withBytes {
                    secp256k1_ec_pubkey_parse(Secp256k1.context, start + index, $0.octets, $0.count)
                }
                precondition(status == 1, "the bytes were written by the library")
            }
            return body(start)
        }
    }
}
