// SPDX-License-Identifier: Apache-2.0

import CSodium
import Multiformats

/// The one rule of verification; ``PublicKey`` says what it means.
///
/// What bytes alone can decide is decided here, so that the library is left with nothing but the equation. Libraries,
/// their versions and their build options disagree about just these bytes (Chalkias, Garillot, Nikolaenko: "Taming the
/// many EdDSAs", 2020, <https://eprint.iacr.org/2020/1244>). Whatever comes to verify signatures beside `PublicKey`
/// starts with ``admits(signature:key:)``.
enum Ed25519Rule {
    /// Whether the equation is worth a look: 64 bytes R and S, 32 bytes A, S below L, and neither R nor A small or
    /// written in a second way. Whether R and A are points at all is the library's to find out.
    @inline(__always)
    static func admits(signature: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> Bool {
        guard signature.count == Int(crypto_sign_BYTES), key.count == Int(crypto_sign_PUBLICKEYBYTES) else {
            return false
        }
        let (nonce, scalar) = (LittleEndian256(signature, at: 0), LittleEndian256(signature, at: 32))
        return isReduced(scalar) && isLargePoint(nonce) && isLargePoint(LittleEndian256(key, at: 0))
    }

    /// Whether the scalar is below the group order L (RFC 8032 §5.1.7, step 1).
    static func isReduced(_ scalar: LittleEndian256) -> Bool { scalar < groupOrder }

    /// Whether the bytes, if they are a point, are its only encoding (RFC 8032 §5.1.3) and it has no small order.
    ///
    /// Canonical are y below p and, where x = 0, no sign bit. x is 0 only where y = ±1, and those are small points: so
    /// that the sign bit need not be looked at.
    static func isLargePoint(_ encoding: LittleEndian256) -> Bool {
        let ordinate = encoding.withoutTopBit
        return ordinate < fieldPrime && !smallOrdinates.contains(ordinate)
    }

    /// L = 2²⁵² + 27742317777372353535851937790883648493.
    static let groupOrder = LittleEndian256(
        0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000)

    /// p = 2²⁵⁵ - 19.
    static let fieldPrime = LittleEndian256(0xffff_ffff_ffff_ffed, .max, .max, 0x7fff_ffff_ffff_ffff)

    /// y of the eight points that the cofactor 8 takes to the neutral point.
    private static let smallOrdinates = [
        // Order 4, order 1, order 2.
        LittleEndian256(0, 0, 0, 0),
        LittleEndian256(1, 0, 0, 0),
        LittleEndian256(0xffff_ffff_ffff_ffec, .max, .max, 0x7fff_ffff_ffff_ffff),
        // Order 8.
        LittleEndian256(
            0xb027_b2c2_8f95_e826, 0xf098_eff2_89f4_c345, 0x3933_c6d3_05ac_dfd5, 0x05fc_536d_8802_38b1),
        LittleEndian256(
            0x4fd8_4d3d_706a_17c7, 0x0f67_100d_760b_3cba, 0xc6cc_392c_fa53_202a, 0x7a03_ac92_77fd_c74e),
    ]
}

extension Ed25519Rule {
    /// Whether the library finds S·B = R + k·A for a signature that ``admits(signature:key:)`` let through.
    @inline(__always)
    static func equationHolds(
        signature: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer
    ) -> Bool {
        // Bytes cannot tell whether an equation has the cofactor: libsodium's releases go without, its master branch
        // does not. A node that would judge otherwise than the others must not judge at all.
        precondition(libraryConforms, "this libsodium verifies Ed25519 signatures by another rule than Weft")
        return crypto_sign_verify_detached(signature.octets, message.octets, UInt64(message.count), key.octets) == 0
    }

    /// Whether libsodium's equation is ours; evaluated once, before the first verdict.
    private static let libraryConforms: Bool = {
        Sodium.prepare()
        return conforms { crypto_sign_verify_detached($0, $1, UInt64($1.count), $2) == 0 }
    }()

    /// Whether `verify`, called with signature, message and key, gives two signatures by a point of mixed order the
    /// verdicts of the equation without cofactor: cases 3 (holds) and 4 (holds with the cofactor only) of
    /// <https://github.com/novifinancial/ed25519-speccheck>.
    static func conforms(_ verify: ([UInt8], [UInt8], [UInt8]) -> Bool) -> Bool {
        let texts = [
            "fcdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
            "f9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
            "f9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
                + "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
            "fe47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
            "f160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
                + "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
        ]
        let parts = texts.compactMap { try? Multibase.decode($0) }
        guard parts.count == texts.count else { return false }
        return verify(parts[2], parts[1], parts[0]) && !verify(parts[4], parts[3], parts[0])
    }
}
