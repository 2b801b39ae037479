// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketEvents: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "List what happened on the ledger, or follow it.",
        discussion: """
            Each event has a position. Whoever asks again with --after and the last position that it has seen misses \
            nothing and sees nothing twice, however long it was away.

            Examples:
              weft market events --kind leaseEnded --order desc --limit 5
              weft market events --follow --account default --output jsonl
              weft market events --follow --after 4711.2
            """)

    @Option(help: "Such as orderPlaced, leaseCreated, leaseEnded, transferred; may be repeated.")
    var kind: [String] = []

    @Option(help: ArgumentHelp("Concerning this account or wallet.", valueName: "account"))
    var account: String?

    @Option(help: ArgumentHelp("Concerning this listing, order, lease or channel.", valueName: "cid"))
    var record: String?

    @Flag(name: [.short, .long], help: "Go on as blocks are made, until Ctrl-C.")
    var follow = false

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard !follow || page.order != .desc else { throw ValidationError("--follow goes forward: leave --order out") }
        guard !follow || output.format != .json else { throw ValidationError("use --output jsonl with --follow") }
    }

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("events").with("kind", all: kind).with("account", account).with("record", record)
        guard follow else {
            let found: ListPage<EventInfo> = try await client.page(list.with(page))
            return try output.print(found, page, nothing: "nothing of the kind has happened")
        }
        try await client.followEvents(list.with("after", page.after)) { event in
            switch output.format {
            case _ where page.quiet: try Output.standard.line(event.position)
            case .table:
                try Output.standard.line(event.cells(now: 0).map { PlainText.visible($0) }.joined(separator: "  "))
            case .json, .jsonl: try Output.standard.line(try OutputFormat.encode(event, pretty: false))
            }
        }
    }
}

extension EventInfo: Listable {
    static let columns = [Table.Column("POSITION"), .init("TIME"), .init("EVENT"), .init("WHAT")]

    var quiet: String { position }

    func cells(now: UInt64) -> [String] {
        [position, Readable.time(at), kind, words]
    }

    /// `amount=0.5 to=z6Mk…`: names in their order, ids short, money in credits.
    private var words: String {
        guard case .object(let members) = body else { return "" }
        return members.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.word($0.key, $0.value))" }
            .joined(separator: " ")
    }

    private static let money: Set = [
        "amount", "deposit", "collateral", "funded", "paid", "refunded", "slashed", "rate", "maximumRate", "coreHour",
        "memoryGiBHour", "perDay", "value", "price",
    ]

    private static func word(_ name: String, _ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let number):
            money.contains(name) && number >= 0 ? "\(CreditAmount(nano: UInt64(number)))" : "\(number)"
        case .large(let number): money.contains(name) ? "\(CreditAmount(nano: number))" : "\(number)"
        case .text(let text):
            text.hasPrefix("baf") ? Readable.shortID(text) : text.hasPrefix("z6Mk") ? Readable.shortAccount(text) : text
        case .list(let items): "[\(items.map { word(name, $0) }.joined(separator: ","))]"
        case .object: "…"
        }
    }
}
