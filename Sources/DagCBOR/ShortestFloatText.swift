// SPDX-License-Identifier: Apache-2.0

/// The text of a finite float as ECMAScript's `Number::toString` writes it (ECMA-262 section 6.1.6.1.20), which the
/// DAG-JSON codecs share; a whole number gets ".0" so that it stays a float when read back.
enum ShortestFloatText {
    static func of(_ value: Double) -> String {
        guard value != 0 else { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, point) = decimal(value.magnitude)
        return (value < 0 ? "-" : "") + layOut(digits, point: point)
    }

    /// The shortest digits that give the value back, and where the point stands: value = 0.digits × 10^point.
    private static func decimal(_ value: Double) -> (digits: [Character], point: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var digits = Array(mantissa.joined())
        var point = mantissa[0].count + exponent
        let zeros = digits.prefix { $0 == "0" }.count
        digits.removeFirst(zeros)
        point -= zeros
        while digits.last == "0" { digits.removeLast() }
        return (digits, point)
    }

    private static func layOut(_ digits: [Character], point: Int) -> String {
        let count = digits.count
        switch point {
        case count...21 where count <= 21:
            return String(digits) + String(repeating: "0", count: point - count) + ".0"
        case 1...21:
            return String(digits[..<point]) + "." + String(digits[point...])
        case -5...0:
            return "0." + String(repeating: "0", count: -point) + String(digits)
        default:
            let exponent = point - 1
            let fraction = count > 1 ? "." + String(digits[1...]) : ""
            return String(digits[0]) + fraction + (exponent < 0 ? "e-" : "e+") + String(exponent.magnitude)
        }
    }
}
