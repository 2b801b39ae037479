// SPDX-License-Identifier: Apache-2.0

/// Why a text is not a quantity.
public enum QuantityError: Error, Hashable, Sendable {
    /// Not a plain decimal number, such as `2` or `0.5`.
    case notANumber
    /// No unit, or one that does not exist. The known ones are named.
    case badUnit(known: String)
    /// More precise than the smallest unit, whose name is given: nothing is rounded silently.
    case tooPrecise(smallest: String)
    /// Larger than 64 bits hold.
    case tooLarge

    /// What is wrong and what to do, as the end of a sentence that starts with the text.
    public var message: String {
        switch self {
        case .notANumber: "is not a number: use digits, with one decimal point at most"
        case .badUnit(let known): "has no unit that is known here: use \(known)"
        case .tooPrecise(let smallest): "is not a whole number of \(smallest): give fewer decimals"
        case .tooLarge: "is too large"
        }
    }
}
