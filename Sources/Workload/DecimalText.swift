// SPDX-License-Identifier: Apache-2.0

/// A decimal number read exactly: `digits` / 10^`decimals`.
struct DecimalText {
    let digits: UInt128
    let decimals: Int

    /// Reads `12`, `12.5`, `0.500`. No sign, no exponent, no missing digit on either side of the point.
    init(_ text: Substring) throws(QuantityError) {
        guard text.utf8.count <= WorkloadLimits.quantityBytes else { throw .tooLarge }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, Self.areDigits(whole), parts.count == 1 || Self.areDigits(parts[1]) else {
            throw .notANumber
        }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0" { fraction.removeLast() }
        digits = try Self.value(of: whole + fraction)
        decimals = fraction.utf8.count
    }

    /// The number times `numerator` / `denominator`, when that is whole and fits 64 bits.
    /// - Parameter unit: the name of what is counted, for the error.
    func times(_ numerator: UInt64, over denominator: UInt64 = 1, unit: String) throws(QuantityError) -> UInt64 {
        var divisor = UInt128(denominator)
        for _ in 0..<decimals {
            let (next, overflow) = divisor.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .tooPrecise(smallest: unit) }
            divisor = next
        }
        let (product, overflow) = digits.multipliedReportingOverflow(by: UInt128(numerator))
        guard !overflow else { throw .tooLarge }
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
        guard remainder == 0 else { throw .tooPrecise(smallest: unit) }
        guard let value = UInt64(exactly: quotient) else { throw .tooLarge }
        return value
    }

    private static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func value(of digits: Substring) throws(QuantityError) -> UInt128 {
        var value: UInt128 = 0
        for digit in digits.utf8 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt128(digit - 0x30))
            guard !overflow, !carry else { throw .tooLarge }
            value = sum
        }
        return value
    }
}

/// `value` / 10^`decimals` without trailing zeros: the inverse of `DecimalText`.
func decimalText(_ value: UInt64, decimals: Int) -> String {
    let digits = String(value)
    guard decimals > 0 else { return digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
    var fraction = padded.suffix(decimals)
    while fraction.last == "0" { fraction.removeLast() }
    let whole = padded.dropLast(decimals)
    return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
}
