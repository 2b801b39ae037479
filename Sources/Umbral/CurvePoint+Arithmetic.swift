// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys

extension CurvePoint {
    /// The generator times a secret number, in constant time.
    static func generator(times scalar: SecretScalar) -> CurvePoint {
        var result = secp256k1_pubkey()
        let status = scalar.withBytes { secp256k1_ec_pubkey_create(Secp256k1.context, &result, $0.octets) }
        precondition(status == 1, "a number from 1 to n - 1 has a point")
        return CurvePoint(raw: result)
    }

    /// This point times a public number, in time that depends on the number.
    func multiplied(byPublic scalar: Scalar) -> CurvePoint {
        var result = raw
        let status = scalar.raw.withBytes { secp256k1_ec_pubkey_tweak_mul(Secp256k1.context, &result, $0.octets) }
        precondition(status == 1, "a number from 1 to n - 1 times a point is a point")
        return CurvePoint(raw: result)
    }

    /// This point times a secret number, in constant time; the result stays secret.
    ///
    /// `secp256k1_ec_pubkey_tweak_mul` would take a time that tells about the number, so this is the multiplication of
    /// the library's Diffie-Hellman, with a "hash" that keeps both coordinates.
    func multiplied(by scalar: SecretScalar) -> SecretPoint {
        SecretPoint { coordinates in
            scalar.withBytes { scalar in
                withUnsafePointer(to: raw) { point in
                    secp256k1_ecdh(
                        Secp256k1.context, coordinates, point, scalar.octets,
                        { output, horizontal, vertical, _ in
                            guard let output, let horizontal, let vertical else { return 0 }
                            output.update(from: horizontal, count: 32)
                            (output + 32).update(from: vertical, count: 32)
                            return 1
                        }, nil)
                }
            }
        }
    }

    /// This point times a secret number, in constant time; the result is for everybody.
    func published(times scalar: SecretScalar) -> CurvePoint { multiplied(by: scalar).published }

    /// Sum of two points; nil when it is infinity.
    func adding(_ other: CurvePoint) -> CurvePoint? {
        var result = secp256k1_pubkey()
        let status = withUnsafePointer(to: raw) { first in
            withUnsafePointer(to: other.raw) { second in
                let terms: [UnsafePointer<secp256k1_pubkey>?] = [first, second]
                return secp256k1_ec_pubkey_combine(Secp256k1.context, &result, terms, terms.count)
            }
        }
        return status == 1 ? CurvePoint(raw: result) : nil
    }
}
