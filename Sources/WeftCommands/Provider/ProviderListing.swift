// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension ProviderStatus: Listable {
    static let columns = [
        Table.Column("NAME"), .init("STATE"), .init("ISOLATION"), .init("CORE", .right), .init("GIB", .right),
        .init("LEASES", .right), .init("DONE", .right), .init("FAILED", .right), .init("WAITING", .right),
        .init("BALANCE", .right),
    ]

    var quiet: String { name }

    func cells(now: UInt64) -> [String] {
        [
            name, state, isolation, coreHour.map(Readable.rate) ?? "-", memoryGiBHour.map(Readable.rate) ?? "-",
            "\(openLeases)", "\(completed)", "\(failed)", "\(waiting.count)", "\(balance)",
        ]
    }

    /// Everything about one provider, for people.
    var fields: [(String, String)] {
        [
            ("name", name), ("account", account), ("state", state), ("balance", "\(balance)"),
            ("set aside", capacity.map(Readable.resources) ?? ""), ("free", free.map(Readable.resources) ?? ""),
            ("price", price), ("orders", automatic ? "taken automatically" : "wait for `weft provider accept`"),
            ("least price", minimumRate.nano == 0 ? "" : Readable.rate(minimumRate)),
            ("longest job", Readable.span(seconds: maximumSeconds)),
            ("network", openNetwork ? "jobs may reach the internet" : "jobs reach nothing"), ("runtime", runtime),
            ("isolation", isolation), ("interpreters", interpreters.joined(separator: ", ")),
            ("collateral", collateral.map { "\($0)" } ?? ""), ("terms", terms?.words ?? ""),
            ("attributes", profile?.attributes.map(\.words).joined(separator: ", ") ?? ""),
            ("data sets", profile?.datasets.joined(separator: " ") ?? ""),
            ("standing", standing.map { "\($0) of 999" } ?? ""),
            ("open leases", "\(openLeases)"), ("completed", "\(completed)"), ("failed", "\(failed)"),
            ("waiting", waiting.map(Readable.shortID).joined(separator: " ")),
        ]
    }

    private var price: String {
        guard let coreHour, let memoryGiBHour else { return "" }
        return "\(Readable.rate(coreHour)) a core, \(Readable.rate(memoryGiBHour)) a GiB of memory"
    }

    /// What the machine was tried for: a line for each thing, and one more for what to do about a missing one.
    static func lines(_ checks: [Check]) -> [String] {
        let width = checks.reduce(0) { max($0, PlainText.columns(PlainText.visible($1.name))) }
        return checks.flatMap { check in
            let name = PlainText.visible(check.name)
            let padding = String(repeating: " ", count: width - PlainText.columns(name))
            let word = check.isProven ? "proven     " : "unavailable"
            let remedy = check.isProven || check.remedy.isEmpty ? [] : ["    next: \(PlainText.visible(check.remedy))"]
            return ["\(name)\(padding)  \(word)  \(PlainText.visible(check.detail))"] + remedy
        }
    }
}

extension OutputOptions {
    /// Writes one provider to standard output, with its checks.
    func print(_ status: ProviderStatus, checks: Bool) throws {
        try print(status, fields: status.fields)
        guard format == .table, checks, !status.checks.isEmpty else { return }
        try Output.standard.line("")
        for line in ProviderStatus.lines(status.checks) { try Output.standard.line(line) }
    }
}
