// SPDX-License-Identifier: Apache-2.0

/// Money as people write it: credits with up to nine decimals, to nano-credits and back.
public enum Amount {
    /// Nano-credits in one credit.
    public static let nanoPerCredit: UInt64 = 1_000_000_000

    /// Reads `1.5` or `1_234.5` as nano-credits. An underscore may stand between groups of three digits before the
    /// point; a comma may not, because it means a decimal point to half of the world.
    /// - Throws: `QuantityError`: a sign, an exponent, more than nine decimals, or more than 64 bits.
    public static func parse(_ text: String) throws(QuantityError) -> UInt64 {
        guard text.utf8.count <= WorkloadLimits.quantityBytes else { throw .tooLarge }
        return try DecimalText(try ungrouped(text)[...]).times(nanoPerCredit, unit: "nano-credits")
    }

    /// Credits without trailing zeros: `1.5`, `0.000000001`, `20`.
    /// - Parameter grouping: stands between groups of three digits before the point, as in `1_234_567.5`.
    public static func format(_ nanoCredits: UInt64, grouping: Character? = nil) -> String {
        let text = decimalText(nanoCredits, decimals: 9)
        guard let grouping else { return text }
        let whole = text.prefix { $0 != "." }
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped.append(grouping) }
            grouped.append(digit)
        }
        return grouped + text.dropFirst(whole.count)
    }

    private static func ungrouped(_ text: String) throws(QuantityError) -> String {
        guard text.contains("_") else { return text }
        let whole = text.prefix { $0 != "." }
        let groups = whole.split(separator: "_", omittingEmptySubsequences: false)
        let isGrouped = (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
        guard isGrouped else { throw .notANumber }
        return groups.joined() + text.dropFirst(whole.count)
    }
}
