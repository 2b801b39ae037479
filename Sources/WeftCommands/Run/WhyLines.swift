// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// Why nobody takes an order, for people. Pure.
enum WhyLines {
    static func lines(_ entries: [WhyEntry]) -> [String] {
        guard !entries.isEmpty else { return [nothing(isOpen: true)] }
        return entries.flatMap(lines)
    }

    /// What no answer means: providers take a second to say no.
    static func nothing(isOpen: Bool) -> String {
        isOpen ? "no provider has answered yet" : "no provider has refused this order"
    }

    private static func lines(_ entry: WhyEntry) -> [String] {
        let provider = Readable.shortAccount(PlainText.visible(entry.provider))
        guard !entry.reasons.isEmpty else { return ["\(provider)  would take it, and waits for its owner's word"] }
        return entry.reasons.flatMap { reason in
            let remedy = reason.remedy.isEmpty ? [] : ["    try: \(PlainText.visible(reason.remedy))"]
            return ["\(provider)  \(PlainText.visible(reason.reason))"] + remedy
        }
    }
}

extension WhyEntry: Listable {
    static let columns = [Table.Column("PROVIDER"), .init("WHY"), .init("WHAT WOULD BE ACCEPTED")]
    var quiet: String { provider }

    /// The first reason; lists show one row per reason through `rows`.
    func cells(now: UInt64) -> [String] {
        guard let reason = reasons.first else {
            return [Readable.shortAccount(provider), "would take it, and waits for its owner's word", ""]
        }
        return [Readable.shortAccount(provider), reason.reason, reason.remedy]
    }

    /// One entry per reason.
    static func rows(_ entries: [WhyEntry]) -> [WhyEntry] {
        entries.flatMap { entry in
            entry.reasons.isEmpty
                ? [entry] : entry.reasons.map { WhyEntry(provider: entry.provider, at: entry.at, reasons: [$0]) }
        }
    }
}
