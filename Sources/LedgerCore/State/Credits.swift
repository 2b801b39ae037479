// SPDX-License-Identifier: Apache-2.0

/// How amounts are written in messages.
public enum Credits {
    /// Decimal credits without trailing zeros: 1_500_000_000 is `1.5`.
    public static func format(_ nano: NanoCredits) -> String {
        let whole = nano / 1_000_000_000
        var fraction = String(nano % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }
}
