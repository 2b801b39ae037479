// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Keys

@Suite("Ed25519 verdicts by the one rule")
struct VerdictTests {
    @Test("Taming the many EdDSAs", arguments: SignatureVector.edgeCases)
    func edgeCases(vector: SignatureVector) {
        #expect(vector.verdict == vector.isValid)
    }

    @Test("RFC 8032", arguments: SignatureVector.specification)
    func specification(vector: SignatureVector) {
        #expect(vector.verdict)
    }

    @Test("Project Wycheproof", arguments: SignatureVector.wycheproof)
    func wycheproof(vector: SignatureVector) {
        #expect(vector.verdict == vector.isValid)
    }

    @Test("each pair of large, mixed and small points, canonical or not, where the equation holds and where not")
    func smallPoints() {
        let entries = SmallPointVectors.entries
        // 484 pairs, and 284 of them have both: k·A can cancel the small part of R, and need not.
        #expect(entries.count == 768)
        // Of the 64 pairs of points of large order the 43 whose small parts can cancel.
        #expect(entries.count { $0.vector.isValid } == 43)
        for entry in entries { #expect(entry.vector.verdict == entry.vector.isValid, "\(entry.vector.name)") }
    }

    @Test("every S that is the same modulo L is refused", arguments: RFC8032Vectors.records)
    func malleated(record: [String]) {
        let (key, message, signature) = (hex(record[1]), hex(record[2]), hex(record[3]))
        var scalar = Array(signature[32...])
        var count = 0
        while let next = EdwardsPoints.numberSum(scalar, EdwardsPoints.groupOrder) {
            scalar = next
            count += 1
            let vector = SignatureVector(
                name: "S + \(count)L", key: key, message: message, signature: signature[..<32] + scalar,
                isValid: false)
            #expect(!vector.verdict, "\(vector.name)")
        }
        #expect(count >= 14)
    }

    @Test(
        "the borders of S: nothing there verifies, whatever R and A", arguments: ["L - 1", "L", "L + 1", "2^256 - 1"])
    func scalarBorders(name: String) throws {
        var scalar = EdwardsPoints.groupOrder
        switch name {
        case "L - 1": scalar[0] -= 1
        case "L + 1": scalar[0] += 1
        case "2^256 - 1": scalar = Array(repeating: 0xff, count: 32)
        default: break
        }
        let minusBase = hex("58666666666666666666666666666666666666666666666666666666666666e6")
        let large = hex(RFC8032Vectors.records[0][1])
        for key in EdwardsPoints.small + [minusBase, large] {
            for nonce in EdwardsPoints.small + [minusBase, large] {
                #expect(try !#require(PublicKey(bytes: key)).verifies(nonce + scalar, of: []))
            }
        }
    }

    @Test("a signature cut short, prolonged or repeated is refused", arguments: RFC8032Vectors.records)
    func lengths(record: [String]) throws {
        let key = try #require(PublicKey(bytes: hex(record[1])))
        let (message, signature) = (hex(record[2]), hex(record[3]))
        for count in 0..<64 {
            #expect(!key.verifies(Array(signature.prefix(count)), of: message))
            #expect(!key.verifies(Array(signature.suffix(count)), of: message))
        }
        for count in 1...64 {
            let zeros: [UInt8] = Array(repeating: 0, count: count)
            #expect(!key.verifies(signature + zeros, of: message))
            #expect(!key.verifies(zeros + signature, of: message))
            #expect(!key.verifies(signature + signature.prefix(count), of: message))
        }
    }

    @Test("the form with buffers and the form with arrays agree, from many threads at once")
    func forms() async {
        let vectors = SignatureVector.edgeCases + SignatureVector.specification + SignatureVector.wycheproof
        await withDiscardingTaskGroup { group in
            for vector in vectors {
                group.addTask {
                    // One byte off, so that nothing is aligned.
                    let isValid = ([0] + vector.signature).withUnsafeBytes { signature in
                        ([0] + vector.message).withUnsafeBytes { message in
                            PublicKey(bytes: vector.key)?.verifies(
                                UnsafeRawBufferPointer(rebasing: signature.dropFirst()),
                                of: UnsafeRawBufferPointer(rebasing: message.dropFirst()))
                        }
                    }
                    #expect(isValid == vector.isValid, "\(vector.name)")
                }
            }
        }
    }
}
