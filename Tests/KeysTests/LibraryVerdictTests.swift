// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

/// Where libsodium and swift-crypto, asked directly, agree with the one rule and where not.
@Suite("Ed25519 verdicts of the libraries")
struct LibraryVerdictTests {
    static let ordinaryVectors = SignatureVector.specification + SignatureVector.wycheproof

    @Test("both agree with the rule on RFC 8032 and Project Wycheproof", arguments: ordinaryVectors)
    func ordinary(vector: SignatureVector) {
        #expect(vector.libsodiumVerdict == vector.isValid)
        #expect(vector.swiftCryptoVerdict == vector.isValid)
    }

    @Test("the twelve cases get the verdicts that the paper's table gives LibSodium and BoringSSL")
    func edgeCases() {
        let cases = SignatureVector.edgeCases
        #expect(cases.indices.filter { cases[$0].libsodiumVerdict } == [3])
        // 0, 1 and 2: small points. 11: a small key that is not canonical. The rule refuses all four.
        #expect(cases.indices.filter { cases[$0].swiftCryptoVerdict } == [0, 1, 2, 3, 11])
    }

    @Test("libsodium agrees on every pair of strange points")
    func libsodium() {
        for entry in SmallPointVectors.entries {
            #expect(entry.vector.libsodiumVerdict == entry.vector.isValid, "\(entry.vector.name)")
        }
    }

    @Test(
        "swift-crypto accepts small points, and keys that are not canonical; it refuses nothing that the rule accepts")
    func swiftCrypto() {
        var differences: Set<[SmallPointVectors.Part.Kind]> = []
        for entry in SmallPointVectors.entries {
            let verdict = entry.vector.swiftCryptoVerdict
            // It compares the bytes of R, and that is all it asks of the points.
            #expect(verdict == (entry.equationHolds && entry.nonce != .smallNotCanonical), "\(entry.vector.name)")
            if verdict != entry.vector.isValid { differences.insert([entry.key, entry.nonce]) }
        }
        #expect(
            differences == [
                [.large, .small], [.small, .large], [.small, .small], [.smallNotCanonical, .large],
                [.smallNotCanonical, .small],
            ])
    }

    @Test("both refuse every S that is the same modulo L, and take S = L - 1 for a number below L")
    func scalars() {
        var scalar = EdwardsPoints.groupOrder
        scalar[0] -= 1
        // A neutral key leaves S·B = R: with S = L - 1, R is -B. Only its smallness speaks against this signature.
        let minusBase = hex("58666666666666666666666666666666666666666666666666666666666666e6")
        var vector = SignatureVector(
            name: "S = L - 1", key: EdwardsPoints.neutral, message: [], signature: minusBase + scalar, isValid: false)
        #expect(vector.swiftCryptoVerdict)
        #expect(!vector.libsodiumVerdict)
        #expect(!vector.verdict)
        while let next = EdwardsPoints.numberSum(scalar, EdwardsPoints.groupOrder) {
            scalar = next
            vector = SignatureVector(
                name: "S + nL", key: EdwardsPoints.neutral, message: [], signature: minusBase + scalar, isValid: false)
            #expect(!vector.swiftCryptoVerdict && !vector.libsodiumVerdict && !vector.verdict)
        }
    }
}
