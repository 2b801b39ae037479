// SPDX-License-Identifier: Apache-2.0

/// Shamir's secret sharing over the numbers modulo n (Shamir: "How to share a secret", 1979; paper §3.2.2, steps 3-4).
struct SharingPolynomial {
    // f₀, f₁, … f₍t₋₁₎.
    private let coefficients: [SecretScalar]

    /// A polynomial with `secret` at 0, of which `threshold` values tell the secret and fewer tell nothing.
    init(secret: SecretScalar, threshold: Int, using generator: inout some RandomNumberGenerator) {
        var coefficients = [secret]
        for _ in 1..<max(threshold, 1) { coefficients.append(.random(using: &generator)) }
        self.coefficients = coefficients
    }

    /// The value at `argument` (Horner's rule); nil when it or a step towards it is zero.
    func value(at argument: SecretScalar) -> SecretScalar? {
        var value = coefficients[coefficients.count - 1]
        for coefficient in coefficients.dropLast().reversed() {
            guard let next = value.multiplied(by: argument).adding(coefficient) else { return nil }
            value = next
        }
        return value
    }

    /// What the values at `arguments` are to be multiplied with so that their sum is the value at 0 times `scale`
    /// (paper §3.2.3, `DecapsulateFrags`, step 1): scale · Πⱼ xⱼ / (xᵢ · Πⱼ≠ᵢ (xⱼ - xᵢ)).
    ///
    /// - Returns: nil when two arguments are the same, or there are none.
    static func weights(_ arguments: [SecretScalar], scale: SecretScalar) -> [SecretScalar]? {
        guard !arguments.isEmpty else { return nil }
        var denominators: [SecretScalar] = []
        for (index, argument) in arguments.enumerated() {
            var denominator = argument
            for (other, another) in arguments.enumerated() where other != index {
                guard let difference = another.subtracting(argument) else { return nil }
                denominator = denominator.multiplied(by: difference)
            }
            denominators.append(denominator)
        }
        let numerator = arguments.reduce(scale) { $0.multiplied(by: $1) }
        return SecretScalar.inverted(denominators).map { $0.multiplied(by: numerator) }
    }
}
