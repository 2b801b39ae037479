// SPDX-License-Identifier: Apache-2.0

/// Exact integer arithmetic for money and time.
public enum Arithmetic {
    public static let millisecondsPerHour: UInt64 = 3_600_000

    /// `⌊a·b / divisor⌋` with a 128-bit intermediate; nil if the result exceeds 64 bits.
    public static func multiply(_ a: UInt64, _ b: UInt64, dividedBy divisor: UInt64) -> UInt64? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < divisor else { return nil }
        return divisor.dividingFullWidth(product).quotient
    }

    /// `⌈a·b / divisor⌉`; nil if the result exceeds 64 bits.
    public static func multiplyRoundingUp(_ a: UInt64, _ b: UInt64, dividedBy divisor: UInt64) -> UInt64? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let (rounded, overflow) = quotient.addingReportingOverflow(remainder == 0 ? 0 : 1)
        return overflow ? nil : rounded
    }

    /// What `rate` nano-credits per hour cost for `milliseconds`, rounded down: the remainder below one nano-credit is
    /// the tenant's, so splitting a lease into many can never cost its tenant more.
    public static func charge(rate: NanoCredits, milliseconds: UInt64) -> NanoCredits? {
        multiply(rate, milliseconds, dividedBy: millisecondsPerHour)
    }

    /// The smallest deposit that covers `milliseconds` at `rate`.
    public static func deposit(rate: NanoCredits, milliseconds: UInt64) -> NanoCredits? {
        multiplyRoundingUp(rate, milliseconds, dividedBy: millisecondsPerHour)
    }

    /// `a + b`, at most the largest number there is: a time that never comes.
    static func saturating(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    /// After how many whole milliseconds at `rate` the price reaches `escrow`, so that paying all of it is never more
    /// than the exact price; nil when it never runs out (rate 0 or beyond 64 bits).
    public static func lasts(escrow: NanoCredits, rate: NanoCredits) -> UInt64? {
        rate == 0 ? nil : multiplyRoundingUp(escrow, millisecondsPerHour, dividedBy: rate)
    }
}
