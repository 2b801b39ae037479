// SPDX-License-Identifier: Apache-2.0

import CSodium

@testable import Keys

/// Points and scalars of edwards25519 for making signatures that no signer makes; libsodium does the arithmetic.
enum EdwardsPoints {
    /// The neutral point, (0, 1).
    static let neutral: [UInt8] = [1] + Array(repeating: 0, count: 31)

    /// A point of order 8.
    static let order8 = hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")

    /// 0·T to 7·T for T of order 8: all points of small order.
    static let small: [[UInt8]] = (1..<8).reduce(into: [neutral]) { points, _ in
        points.append(sum(points[points.count - 1], order8))
    }

    /// The other encodings that lenient decoders take for small points, with the multiple of T that they then mean.
    static let smallNotCanonical: [(encoding: [UInt8], multiple: Int)] = [
        ("0100000000000000000000000000000000000000000000000000000000000080", neutral),
        ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", order2),
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", Array(repeating: 0, count: 32)),
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", Array(repeating: 0, count: 31) + [0x80]),
        ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", neutral),
        ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", neutral),
    ].map { text, point in (hex(text), small.firstIndex(of: point) ?? -1) }

    private static let order2 = hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")

    /// L, 32 bytes little-endian.
    static let groupOrder = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")

    /// The sum of two points; traps unless both are points.
    static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = Array(repeating: 0, count: 32)
        precondition(crypto_core_ed25519_add(&result, left, right) == 0, "only points can be added")
        return result
    }

    /// `scalar` times the base point; the neutral point for zero.
    static func multipleOfBase(_ scalar: [UInt8]) -> [UInt8] {
        guard scalar.contains(where: { $0 != 0 }) else { return neutral }
        var result: [UInt8] = Array(repeating: 0, count: 32)
        precondition(crypto_scalarmult_ed25519_base_noclamp(&result, scalar) == 0, "a scalar that is not zero")
        return result
    }

    /// k = SHA-512(R ‖ A ‖ M) mod L.
    static func challenge(nonce: [UInt8], key: [UInt8], message: [UInt8]) -> [UInt8] {
        let bytes = nonce + key + message
        var digest: [UInt8] = Array(repeating: 0, count: 64)
        crypto_hash_sha512(&digest, bytes, UInt64(bytes.count))
        var scalar: [UInt8] = Array(repeating: 0, count: 32)
        crypto_core_ed25519_scalar_reduce(&scalar, digest)
        return scalar
    }

    /// r + k·a mod L.
    static func response(_ nonce: [UInt8], _ challenge: [UInt8], _ secret: [UInt8]) -> [UInt8] {
        var product: [UInt8] = Array(repeating: 0, count: 32)
        var sum = product
        crypto_core_ed25519_scalar_mul(&product, challenge, secret)
        crypto_core_ed25519_scalar_add(&sum, product, nonce)
        return sum
    }

    /// `left` + `right` as 256-bit numbers, or nil where the sum has more bits.
    static func numberSum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
        var (result, carry): ([UInt8], Int) = ([], 0)
        for (first, second) in zip(left, right) {
            let total = Int(first) + Int(second) + carry
            result.append(UInt8(truncatingIfNeeded: total))
            carry = total >> 8
        }
        return carry == 0 ? result : nil
    }
}
