// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension JobInfo: Listable {
    static let columns = [
        Table.Column("ID"), .init("NAME"), .init("STAGE"), .init("EXIT", .right), .init("PROVIDER"),
        .init("PRICE", .right), .init("PAID", .right), .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), name, stage.rawValue, exitCode.map { "\($0)" } ?? "-",
            provider.map(Readable.shortAccount) ?? "-", Readable.rate(rate ?? maximumRate),
            paid.map { "\($0)" } ?? "-", Readable.age(from: placedAt, to: now),
        ]
    }

    /// Everything that is known about a job, for `weft describe`.
    func fields(now: UInt64) -> [(String, String)] {
        let bought = ResourcesInfo(cpuMillis: cpuMillis, memoryBytes: memoryBytes, diskBytes: diskBytes)
        return [
            ("id", id), ("name", name), ("stage", stage.rawValue), ("wallet", wallet), ("runtime", runtime),
            ("resources", Readable.resources(bought)), ("isolation", isolation), ("network", network),
            ("timeout", Readable.duration(milliseconds: min(timeoutSeconds, .max / 1000) * 1000)),
            ("price", "up to \(Readable.rate(maximumRate))" + (rate.map { ", agreed \(Readable.rate($0))" } ?? "")),
            ("deposit", "\(deposit)"), ("ordered", Readable.time(placedAt)),
            ("open until", stage == .ordered ? Readable.time(expiresAt) : ""),
            ("refusals", refusals == 0 ? "" : "\(refusals) (`weft why \(Readable.shortID(id))`)"),
            ("provider", provider ?? ""), ("lease", lease ?? ""), ("leased", leasedAt.map(Readable.time) ?? ""),
            ("started", startedAt.map(Readable.time) ?? ""), ("ended", endedAt.map(Readable.time) ?? ""),
        ] + results
    }

    private var results: [(String, String)] {
        let measured = usage.map { usage in
            "\(Readable.duration(milliseconds: usage.wallMilliseconds)) of time, "
                + "\(Readable.duration(milliseconds: usage.cpuMilliseconds)) of processor, "
                + "\(Readable.bytes(usage.memoryPeakBytes)) memory at most, \(Readable.bytes(usage.diskBytes)) disk"
        }
        return [
            ("outcome", outcome.map(StageLines.outcome) ?? ""), ("end", end.flatMap(StageLines.ending) ?? ""),
            ("exit code", exitCode.map { "\($0)" } ?? ""), ("used", measured ?? ""),
            ("paid", paid.map { "\($0)" } ?? ""), ("returned", refunded.map { "\($0)" } ?? ""),
            ("log", hasLog ? "weft logs \(Readable.shortID(id))" : ""),
            ("output", hasOutput ? "weft output \(Readable.shortID(id))" : ""),
        ]
    }
}
