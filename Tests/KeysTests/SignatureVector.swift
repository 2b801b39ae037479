// SPDX-License-Identifier: Apache-2.0

import CSodium
import Crypto
import Testing

@testable import Keys

/// A signature with the verdict that it deserves, and why.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    /// Where it comes from and the reason of the verdict.
    let name: String
    let key: [UInt8]
    let message: [UInt8]
    let signature: [UInt8]
    /// The verdict of the rule in `PublicKey`.
    let isValid: Bool

    var testDescription: String { name + (isValid ? ": valid" : ": invalid") }

    /// What this project says.
    var verdict: Bool { PublicKey(bytes: key)?.verifies(signature, of: message) ?? false }

    /// What libsodium says when asked directly. It reads 64 bytes whatever there is, so other lengths are not asked.
    var libsodiumVerdict: Bool {
        guard signature.count == 64, key.count == 32 else { return false }
        Sodium.prepare()
        return crypto_sign_verify_detached(signature, message, UInt64(message.count), key) == 0
    }

    /// What swift-crypto says when asked directly: BoringSSL, a part of that package.
    var swiftCryptoVerdict: Bool {
        let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
        return key?.isValidSignature(signature, for: message) ?? false
    }
}

extension SignatureVector {
    /// The twelve cases of "Taming the many EdDSAs" with the conditions of its table.
    static let edgeCases: [SignatureVector] = zip(EdwardsEdgeVectors.records, edgeReasons).enumerated().map {
        number, pair in
        let (record, reason) = pair
        return SignatureVector(
            name: "case \(number), \(reason)", key: hex(record[0]), message: hex(record[1]), signature: hex(record[2]),
            isValid: number == 3)
    }

    private static let edgeReasons = [
        "A and R small, S = 0", "A small, R mixed", "A mixed, R small", "A and R mixed, the equation holds",
        "A and R mixed, holds with the cofactor only", "A mixed, R large, holds with the cofactor only",
        "S above L", "S far above L", "R small and not canonical, canonical in the hash",
        "R small and not canonical", "A small and not canonical, canonical in the hash", "A small and not canonical",
    ]

    /// The vectors of RFC 8032 §7.1.
    static let specification = RFC8032Vectors.records.enumerated().map { number, record in
        SignatureVector(
            name: "RFC 8032 §7.1, number \(number + 1)", key: hex(record[1]), message: hex(record[2]),
            signature: hex(record[3]), isValid: true)
    }

    /// Project Wycheproof's vectors, all 151, with what they are about.
    static let wycheproof = WycheproofVectors.records.map { record in
        SignatureVector(
            name: "test \(record[0]), \(subject(ofTest: Int(record[0]) ?? 0))", key: hex(record[1]),
            message: hex(record[2]), signature: hex(record[3]), isValid: record[4] == "valid")
    }

    private static func subject(ofTest number: Int) -> String {
        switch number {
        case 10...29: "special values of R and S"
        case 30...32: "signature cut short"
        case 33...37: "signature with bytes too many"
        case 38...41: "signature without one of its bytes"
        case 42...59: "R with a bit changed, S made for the changed bytes"
        case 60...62: "R that is another point or none"
        case 63...66: "S with a multiple of L added"
        case 67...70: "S with something added that is no multiple of L"
        case 84: "S just below 2²⁵²"
        case 85: "S just above the bound"
        case 86...118: "signature that broken arithmetic gets wrong"
        case 119...150: "signature that overflowing arithmetic gets wrong"
        case 151: "R = (0, 1) with the sign bit of x"
        default: "an ordinary signature"
        }
    }
}
