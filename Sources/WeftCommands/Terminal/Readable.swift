// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Workload

/// Numbers as a person reads them. Machines get the exact ones with `--output json`.
public enum Readable {
    /// `850ms`, `1.2s`, `3m12s`, `2h05m`, `3d4h`.
    public static func duration(milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1000
        switch seconds {
        case 0: return "\(milliseconds)ms"
        case ..<60: return "\(seconds).\(milliseconds % 1000 / 100)s"
        case ..<3600: return "\(seconds / 60)m\(twoDigits(seconds % 60))s"
        case ..<86_400: return "\(seconds / 3600)h\(twoDigits(seconds % 3600 / 60))m"
        default: return "\(seconds / 86_400)d\(seconds % 86_400 / 3600)h"
        }
    }

    /// How long ago, in whole units; `0s` for times that lie ahead, because clocks differ.
    public static func age(from time: UInt64, to now: UInt64) -> String {
        let seconds = now > time ? (now - time) / 1000 : 0
        return seconds < 60 ? "\(seconds)s" : duration(milliseconds: seconds * 1000)
    }

    /// How long something lasts, in whole units.
    public static func span(seconds: UInt64) -> String { age(from: 0, to: min(seconds, .max / 1000) * 1000) }

    /// `512`, `1.5Ki`, `4Gi`: one decimal, cut, never rounded up.
    public static func bytes(_ count: UInt64) -> String {
        let units: [(name: String, shift: UInt64)] = [
            ("Ei", 60), ("Pi", 50), ("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10),
        ]
        guard let unit = units.first(where: { count >> $0.shift > 0 }) else { return "\(count)" }
        let tenth = (count >> (unit.shift - 10) & 1023) * 10 / 1024
        return tenth == 0 ? "\(count >> unit.shift)\(unit.name)" : "\(count >> unit.shift).\(tenth)\(unit.name)"
    }

    /// `2`, `0.5` cores.
    public static func cores(millis: UInt64) -> String {
        Amount.format(UInt64(min(millis, .max / 1_000_000)) * 1_000_000)
    }

    /// `0.02/h`.
    public static func rate(_ amount: CreditAmount) -> String { "\(amount)/h" }

    /// `2 cores, 4Gi memory, 10Gi disk`.
    public static func resources(_ info: ResourcesInfo) -> String {
        let noun = info.cpuMillis == 1000 ? "core" : "cores"
        return
            "\(cores(millis: info.cpuMillis)) \(noun), \(bytes(info.memoryBytes)) memory, \(bytes(info.diskBytes)) disk"
    }

    /// A time in UTC by ISO 8601: `2026-11-21T05:04:09.120Z`.
    public static func time(_ milliseconds: UInt64) -> String {
        let day = civil(days: milliseconds / 86_400_000)
        let clock = milliseconds % 86_400_000
        let (hour, minute) = (clock / 3_600_000, clock / 60_000 % 60)
        let (second, part) = (clock / 1000 % 60, clock % 1000)
        return "\(padded(day.year, 4))-\(twoDigits(day.month))-\(twoDigits(day.day))"
            + "T\(twoDigits(hour)):\(twoDigits(minute)):\(twoDigits(second)).\(padded(part, 3))Z"
    }

    /// The end of an id, which tells jobs apart where all of them start alike. The node takes it instead of the whole.
    public static func shortID(_ id: String) -> String { String(id.suffix(10)) }

    /// The beginning of an account's name.
    public static func shortAccount(_ account: String) -> String {
        let key = account.split(separator: ":").last ?? ""
        return key.count > 14 ? key.prefix(13) + "…" : String(key)
    }

    private static func twoDigits(_ number: UInt64) -> String { padded(number, 2) }

    private static func padded(_ number: UInt64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Days since 1970 to a date of the Gregorian calendar, by Howard Hinnant's `civil_from_days`.
    private static func civil(days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
