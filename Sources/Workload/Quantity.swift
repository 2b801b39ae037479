// SPDX-License-Identifier: Apache-2.0

/// Amounts of machine as people write them, to exact integers and back.
///
/// Nothing is rounded: a text that does not name a whole number of the smallest unit is refused. Every `format…`
/// writes what its reader reads back to the same number.
public enum Quantity {
    /// `2`, `0.5` cores or `500m` thousandths of a core, in thousandths (as Kubernetes writes CPU).
    public static func cpuMillis(_ text: String) throws(QuantityError) -> UInt64 {
        let (number, unit) = split(text)
        switch unit {
        case "": return try DecimalText(number).times(1000, unit: "thousandths of a core")
        case "m": return try DecimalText(number).times(1, unit: "thousandths of a core")
        default: throw .badUnit(known: "cores (2, 0.5) or m for thousandths (500m)")
        }
    }

    /// Whole cores without a unit, thousandths as `500m` otherwise.
    public static func formatCPU(millis: UInt64) -> String {
        millis % 1000 == 0 ? String(millis / 1000) : "\(millis)m"
    }

    /// `4Gi`, `512Mi`, `1.5G`, `1024`, in bytes. `Ki Mi Gi Ti Pi Ei` are powers of 1024, `k M G T P E` of 1000, as in
    /// Kubernetes; a following `B` is accepted.
    public static func bytes(_ text: String) throws(QuantityError) -> UInt64 {
        let (number, unit) = split(text)
        let name = unit.count > 1 && unit.last == "B" || unit == "B" ? unit.dropLast() : unit
        guard let factor = byteUnits.first(where: { $0.name == name })?.bytes else {
            throw .badUnit(known: "Ki, Mi, Gi, Ti, Pi, Ei, or k, M, G, T, P, E, or none for bytes")
        }
        return try DecimalText(number).times(factor, unit: "bytes")
    }

    /// The largest unit that divides the number: `4Gi`, `1500M`, `1025`.
    public static func formatBytes(_ bytes: UInt64) -> String {
        guard bytes > 0 else { return "0" }
        let unit = byteUnits.last { bytes % $0.bytes == 0 } ?? byteUnits[0]
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    /// `1h30m`, `90s`, `500ms`, `2d`, `1.5h`, in milliseconds. Units go from large to small, each once.
    public static func milliseconds(_ text: String) throws(QuantityError) -> UInt64 {
        guard text.utf8.count <= WorkloadLimits.quantityBytes else { throw .tooLarge }
        var rest = text[...]
        var total: UInt64 = 0
        var units = timeUnits[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
            let name = rest.dropFirst(number.count).prefix { ("a"..."z").contains($0) }
            guard !number.isEmpty else { throw .notANumber }
            guard let index = units.firstIndex(where: { $0.name == name }) else {
                throw .badUnit(known: "d, h, m, s, ms, from large to small, as in 1h30m")
            }
            let part = try DecimalText(number).times(units[index].milliseconds, unit: "milliseconds")
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { throw .tooLarge }
            total = sum
            units = units[(index + 1)...]
            rest = rest.dropFirst(number.count + name.count)
        }
        guard units.count < timeUnits.count else { throw .notANumber }
        return total
    }

    /// `1d2h`, `1h30m`, `500ms`; `0s` for nothing.
    public static func formatDuration(milliseconds: UInt64) -> String {
        var rest = milliseconds
        var text = ""
        for unit in timeUnits where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    /// Like `milliseconds`, for what is counted in whole seconds.
    public static func seconds(_ text: String) throws(QuantityError) -> UInt64 {
        let (seconds, rest) = try milliseconds(text).quotientAndRemainder(dividingBy: 1000)
        guard rest == 0 else { throw .tooPrecise(smallest: "seconds") }
        return seconds
    }

    /// The inverse of `seconds`. Above 2^64 / 1000 seconds, 584 million years, it stays at that.
    public static func formatDuration(seconds: UInt64) -> String {
        formatDuration(milliseconds: min(seconds, .max / 1000) * 1000)
    }

    /// `0.02/h`, `0.5/day`, `0.001/min`, `0.0001/s` credits, in nano-credits per hour.
    public static func nanoCreditsPerHour(_ text: String) throws(QuantityError) -> UInt64 {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let unit = parts.count == 2 ? priceUnits.first { $0.names.contains(String(parts[1])) } : nil
        guard let unit else { throw .badUnit(known: "/h, /day, /min or /s, as in 0.02/h") }
        return try DecimalText(parts[0]).times(unit.numerator, over: unit.denominator, unit: "nano-credits per hour")
    }

    /// Credits per hour: `0.02/h`.
    public static func formatPrice(nanoCreditsPerHour: UInt64) -> String {
        "\(Amount.format(nanoCreditsPerHour))/h"
    }

    private static let byteUnits: [(name: Substring, bytes: UInt64)] = [
        ("", 1), ("k", 1000), ("Ki", 1 << 10), ("M", 1_000_000), ("Mi", 1 << 20), ("G", 1_000_000_000),
        ("Gi", 1 << 30), ("T", 1_000_000_000_000), ("Ti", 1 << 40), ("P", 1_000_000_000_000_000), ("Pi", 1 << 50),
        ("E", 1_000_000_000_000_000_000), ("Ei", 1 << 60),
    ]

    private static let timeUnits: [(name: Substring, milliseconds: UInt64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// A credit is 10^9 nano-credits; a price per day is a 24th of it per hour.
    private static let priceUnits: [(names: [String], numerator: UInt64, denominator: UInt64)] = [
        (["h", "hour"], 1_000_000_000, 1), (["d", "day"], 1_000_000_000, 24),
        (["min"], 60_000_000_000, 1), (["s", "sec"], 3_600_000_000_000, 1),
    ]

    private static func split(_ text: String) -> (number: Substring, unit: Substring) {
        let number = text.prefix { $0 == "." || ("0"..."9").contains($0) }
        return (number, text.dropFirst(number.count))
    }
}
