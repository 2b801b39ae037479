// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys
import Multiformats

/// A number from 1 to n - 1 that stays secret: overwritten when released, calculated with in constant time.
struct SecretScalar: Sendable {
    private let storage: SecretBytes

    /// The number with these big-endian bytes; nil unless there are 32, and they are neither zero nor n or more.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Secp256k1.scalarSize, secp256k1_ec_seckey_verify(Secp256k1.context, bytes.octets) == 1
        else { return nil }
        storage = SecretBytes(copying: bytes)
    }

    /// A public number for use beside secret ones.
    init(_ scalar: Scalar) {
        storage = scalar.raw.withBytes { SecretBytes(copying: $0) }
    }

    /// The number that ``ScalarReduction`` makes of the 32 bytes that `body` writes.
    init(reducing body: (UnsafeMutableRawBufferPointer) -> Void) {
        storage = SecretBytes(count: Secp256k1.scalarSize) { bytes in
            body(bytes)
            ScalarReduction.reduce(bytes)
        }
    }

    /// A number drawn from `generator`, each with the same chance.
    static func random(using generator: inout some RandomNumberGenerator) -> SecretScalar {
        SecretScalar { $0.fill(using: &generator) }
    }

    /// Copies `other` and lets `body` change the 32 bytes; nil when it says that the result is none.
    private init?(_ other: SecretScalar, changing body: (UnsafeMutablePointer<UInt8>) -> Int32) {
        var isNumber = false
        storage = SecretBytes(count: Secp256k1.scalarSize) { bytes in
            other.withBytes { bytes.copyMemory(from: $0) }
            isNumber = body(bytes.octets) == 1
        }
        guard isNumber else { return nil }
    }

    /// Calls `body` with the 32 bytes, valid only during the call.
    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try storage.withBytes(body)
    }

    /// Sum modulo n; nil when it is zero.
    func adding(_ other: SecretScalar) -> SecretScalar? {
        SecretScalar(self) { sum in
            other.withBytes { secp256k1_ec_seckey_tweak_add(Secp256k1.context, sum, $0.octets) }
        }
    }

    /// Difference modulo n; nil when both are the same.
    func subtracting(_ other: SecretScalar) -> SecretScalar? { adding(other.negated()) }

    /// Product modulo n.
    func multiplied(by other: SecretScalar) -> SecretScalar {
        Self.certain(
            SecretScalar(self) { product in
                other.withBytes { secp256k1_ec_seckey_tweak_mul(Secp256k1.context, product, $0.octets) }
            })
    }

    /// Product with a public number modulo n.
    func multiplied(by other: Scalar) -> SecretScalar { multiplied(by: SecretScalar(other)) }

    /// n minus this.
    func negated() -> SecretScalar {
        Self.certain(SecretScalar(self) { secp256k1_ec_seckey_negate(Secp256k1.context, $0) })
    }

    /// What the group's being of prime order rules out; a trap here means a broken library.
    static func certain(_ result: SecretScalar?) -> SecretScalar {
        guard let result else { preconditionFailure("the group order is prime: this result is never zero") }
        return result
    }
}
