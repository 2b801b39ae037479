// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Umbral

@Suite("Points")
struct CurvePointTests {
    @Test("the second generator is umbral-pre's, with the y-coordinate that goes with it")
    func secondGenerator() throws {
        let compressed = "03079390d0fbe220fc34aab8ecbf49098098036820fadb98c03143e55db8ec73cd"
        let ordinate = "7ea50b219da86a70e8489413e4b9388afb63ac6f26e5ec2cfdd983b83f0e84e7"
        #expect(try CurvePoint.secondGenerator.bytes == hex(compressed))
        let whole = try hex("04" + compressed.dropFirst(2) + ordinate)
        #expect(whole.withUnsafeBytes { CurvePoint(anyForm: $0) } == .secondGenerator)
    }

    @Test("the generator times one is the generator (SEC 2 §2.4.1)")
    func generator() throws {
        let one = try #require(SecretScalar([UInt8](repeating: 0, count: 31) + [1]))
        #expect(
            try CurvePoint.generator(times: one).bytes
                == hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"))
    }

    @Test("multiplication in constant and in variable time give the same")
    func multipliesAlike() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            let (base, factor) = (SecretScalar.random(using: &generator), SecretScalar.random(using: &generator))
            let point = CurvePoint.generator(times: base)
            let expected = CurvePoint.generator(times: base.multiplied(by: factor))
            let revealed = Scalar(publishing: factor)
            #expect(point.published(times: factor) == expected)
            #expect(point.multiplied(byPublic: revealed) == expected)
            #expect(point.multiplied(by: factor).isEqual(to: expected))
            #expect(!point.multiplied(by: factor).isEqual(to: point))
            let secret = point.multiplied(by: factor).multiplied(byPublic: revealed)
            #expect(secret.isEqual(to: expected.published(times: factor)))
            #expect(point.multiplied(by: factor).withCompressed { Array($0) } == expected.bytes)
        }
    }

    @Test("sums agree with sums of numbers, and infinity is told")
    func adds() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<50 {
            let (a, b) = (SecretScalar.random(using: &generator), SecretScalar.random(using: &generator))
            let (pointA, pointB) = (CurvePoint.generator(times: a), CurvePoint.generator(times: b))
            let expected = CurvePoint.generator(times: try #require(a.adding(b)))
            #expect(pointA.adding(pointB) == expected)
            #expect(pointA.adding(.generator(times: a.negated())) == nil)
            let base = CurvePoint.secondGenerator
            let terms = [base.multiplied(by: a), base.multiplied(by: b)]
            let sum = try #require(SecretPoint.sum(terms))
            #expect(sum.isEqual(to: base.published(times: try #require(a.adding(b)))))
            #expect(SecretPoint.sum([terms[0], base.multiplied(by: a.negated())]) == nil)
        }
        #expect(SecretPoint.sum([]) == nil)
    }

    @Test(
        "what is no point in compressed form is refused as a public key",
        arguments: [
            // Off the curve: no point has x = 5. Infinity. x not below p. Uncompressed marker. Hybrid marker.
            "020000000000000000000000000000000000000000000000000000000000000005",
            "000000000000000000000000000000000000000000000000000000000000000000",
            "02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
            "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            "0679be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        ])
    func refusesPoints(text: String) throws {
        let bytes = try hex(text)
        #expect(throws: UmbralError.invalidPoint) { try UmbralPublicKey(bytes: bytes) }
    }

    @Test("other lengths are refused, the uncompressed form among them")
    func refusesLengths() throws {
        let whole = try hex(
            "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
        for bytes in [whole, [], [0], Array(whole.prefix(32)), Array(whole.prefix(34))] {
            #expect(throws: UmbralError.wrongLength(expected: 33, found: bytes.count)) {
                try UmbralPublicKey(bytes: bytes)
            }
        }
    }
}
