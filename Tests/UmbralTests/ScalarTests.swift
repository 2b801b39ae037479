// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Umbral

@Suite("Numbers modulo the group order")
struct ScalarTests {
    private static let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

    @Test(
        "any 32 bytes become d mod (n - 1) + 1",
        arguments: [
            (String(repeating: "0", count: 64), String(repeating: "0", count: 63) + "1"),
            (
                String(repeating: "0", count: 48) + "ffffffffffffffff",
                String(repeating: "0", count: 47) + "10000000000000000"
            ),
            // n - 2, n - 1, n, and the largest.
            (
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036413f",
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
            ),
            (
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
                String(repeating: "0", count: 63) + "1"
            ),
            (order, String(repeating: "0", count: 63) + "2"),
            (String(repeating: "f", count: 64), "000000000000000000000000000000014551231950b75fc4402da1732fc9bec0"),
        ])
    func reduces(from: String, to: String) throws {
        var bytes = try hex(from)
        bytes.withUnsafeMutableBytes { ScalarReduction.reduce($0) }
        #expect(hexText(bytes) == to)
    }

    @Test("zero, the order and other lengths are no secret numbers")
    func refuses() throws {
        let order = try hex(Self.order)
        #expect(SecretScalar([UInt8](repeating: 0, count: 32)) == nil)
        #expect(SecretScalar(order) == nil)
        #expect(SecretScalar([UInt8](repeating: 1, count: 31)) == nil)
        #expect(SecretScalar([UInt8](repeating: 1, count: 33)) == nil)
        #expect(SecretScalar(order.dropLast() + [0x40]) != nil)
        #expect(Scalar(.zero) == nil)
        #expect(try Scalar(#require(Bytes32(order))) == nil)
        #expect(try Scalar(#require(Bytes32(order.dropLast() + [0x40]))) != nil)
    }

    @Test("a number times its inverse is one, alone and among others")
    func inverts() throws {
        var generator = SeededGenerator(seed: 1)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        for count in 1...12 {
            let numbers = (0..<count).map { _ in SecretScalar.random(using: &generator) }
            let inverses = SecretScalar.inverted(numbers)
            #expect(inverses.count == count)
            for (number, inverse) in zip(numbers, inverses) {
                #expect(number.multiplied(by: inverse).bytes == one)
                #expect(number.inverted().bytes == inverse.bytes)
            }
        }
        #expect(SecretScalar.inverted([]).isEmpty)
        #expect(try #require(SecretScalar(one)).inverted().bytes == one)
    }

    @Test("sums and differences that are zero are told, never trapped on")
    func tellsZero() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<50 {
            let (a, b) = (SecretScalar.random(using: &generator), SecretScalar.random(using: &generator))
            #expect(a.adding(a.negated()) == nil)
            #expect(a.subtracting(a) == nil)
            #expect(a.subtracting(b)?.adding(b)?.bytes == a.bytes)
        }
    }

    @Test("as many values as the threshold give back the secret, one fewer something else")
    func interpolates() throws {
        var generator = SeededGenerator(seed: 3)
        for threshold in 1...8 {
            let secret = SecretScalar.random(using: &generator)
            let scale = SecretScalar.random(using: &generator)
            let polynomial = SharingPolynomial(secret: secret, threshold: threshold, using: &generator)
            let arguments = (0..<threshold).map { _ in SecretScalar.random(using: &generator) }
            func combined(_ arguments: [SecretScalar]) throws -> [UInt8]? {
                let weights = try #require(SharingPolynomial.weights(arguments, scale: scale))
                let terms = try zip(arguments, weights).map {
                    try #require(polynomial.value(at: $0)).multiplied(by: $1)
                }
                return terms.dropFirst().reduce(terms[0]) { $0.adding($1) ?? $0 }.bytes
            }
            let expected = secret.multiplied(by: scale).bytes
            #expect(try combined(arguments) == expected)
            #expect(try combined(arguments.reversed() + [SecretScalar.random(using: &generator)]) == expected)
            if threshold > 1 { #expect(try combined(arguments.dropLast()) != expected) }
        }
    }

    @Test("equal arguments have no weights")
    func refusesEqualArguments() {
        var generator = SeededGenerator(seed: 4)
        let (a, b) = (SecretScalar.random(using: &generator), SecretScalar.random(using: &generator))
        #expect(SharingPolynomial.weights([a, b, a], scale: b) == nil)
        #expect(SharingPolynomial.weights([], scale: b) == nil)
    }
}
