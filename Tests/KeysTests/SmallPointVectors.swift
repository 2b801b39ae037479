// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

/// Signatures for every pair of a strange key and a strange R, made so that the equation without cofactor holds for one
/// message and fails by a small point for another. With the cofactor it holds for all of them.
///
/// Key and R are x·B + i·T with T of order 8: x = 0 gives a small point, i = 0 a point of prime order, the rest mixed
/// order. S = r + k·a makes the large parts agree; the small ones do where (i of R) + k·(i of A) is a multiple of 8.
enum SmallPointVectors {
    /// A point x·B + i·T in one of its encodings.
    struct Part: Sendable {
        enum Kind: String, Sendable {
            case large = "of large order"
            case small = "of small order"
            case smallNotCanonical = "of small order and not canonical"
        }
        let kind: Kind
        let multiple: Int
        let scalar: [UInt8]
        let encoding: [UInt8]
    }

    /// A vector and what the equation alone makes of it.
    struct Entry: Sendable {
        let vector: SignatureVector
        let key: Part.Kind
        let nonce: Part.Kind
        let equationHolds: Bool
    }

    /// The 8 + 8 + 6 parts that `scalar` gives.
    static func parts(scalar: [UInt8]) -> [Part] {
        let zero: [UInt8] = Array(repeating: 0, count: 32)
        let large = EdwardsPoints.multipleOfBase(scalar)
        return EdwardsPoints.small.enumerated().map { multiple, point in
            Part(kind: .large, multiple: multiple, scalar: scalar, encoding: EdwardsPoints.sum(large, point))
        }
            + EdwardsPoints.small.enumerated().map { multiple, point in
                Part(kind: .small, multiple: multiple, scalar: zero, encoding: point)
            }
            + EdwardsPoints.smallNotCanonical.map { encoding, multiple in
                Part(kind: .smallNotCanonical, multiple: multiple, scalar: zero, encoding: encoding)
            }
    }

    /// For each of the 22 · 22 pairs the first message for which the equation holds, and the first for which not.
    static let entries: [Entry] = {
        var generator = SeededGenerator(state: 0x0ed2_5519)
        let keys = parts(scalar: generator.bytes(31) + [0])
        let nonces = parts(scalar: generator.bytes(31) + [0])
        return keys.flatMap { key in nonces.flatMap { nonce in entries(key, nonce) } }
    }()

    private static func entries(_ key: Part, _ nonce: Part) -> [Entry] {
        var found: [Bool: Entry] = [:]
        for number in UInt8(0)..<255 where found.count < 2 {
            let challenge = EdwardsPoints.challenge(nonce: nonce.encoding, key: key.encoding, message: [number])
            let holds = (nonce.multiple + Int(challenge[0] & 7) * key.multiple) % 8 == 0
            guard found[holds] == nil else { continue }
            let vector = SignatureVector(
                name: "A \(key.kind.rawValue) (\(key.multiple)), R \(nonce.kind.rawValue) (\(nonce.multiple)), "
                    + (holds ? "the equation holds" : "the equation holds with the cofactor only"),
                key: key.encoding, message: [number],
                signature: nonce.encoding + EdwardsPoints.response(nonce.scalar, challenge, key.scalar),
                isValid: holds && key.kind == .large && nonce.kind == .large)
            found[holds] = Entry(vector: vector, key: key.kind, nonce: nonce.kind, equationHolds: holds)
        }
        return Array(found.values)
    }
}
