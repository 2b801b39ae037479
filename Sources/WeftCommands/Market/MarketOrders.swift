// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketOrders: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: "List what tenants ask for.",
        discussion: """
            Examples:
              weft market orders
              weft market orders --all --output jsonl
              weft market orders --status expired --since 1d --sort rate
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case placed, rate }

    @Option(help: ArgumentHelp("Of this account or wallet.", valueName: "account"))
    var tenant: String?

    @Option(help: "open, leased, cancelled or expired; may be repeated.")
    var status: [String] = []

    @Option(help: "firstCome, auction or reputation.")
    var allocation: String?

    @Option(help: ArgumentHelp("For this interpreter.", valueName: "name"))
    var runtime: String?

    @Option(help: ArgumentHelp("That this provider may take.", valueName: "account"))
    var provider: String?

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @Flag(name: [.short, .long], help: "Those too that are no longer open.")
    var all = false

    @OptionGroup var span: SpanOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "orders")
            .with("tenant", tenant).with("status", all: status).with("allocation", allocation)
            .with("interpreter", runtime).with("provider", provider).with("sort", sort?.rawValue).with("all", flag: all)
            .with(page)
        let found: ListPage<OrderInfo> = try await client.page(span.add(to: list, now: OutputOptions.now()))
        let nothing = all || !status.isEmpty ? "no such orders yet" : "no open orders; --all shows past ones"
        try output.print(found, page, nothing: nothing)
    }
}

extension OrderInfo: Listable {
    static let columns = [
        Table.Column("ORDER"), .init("TENANT"), .init("STATUS"), .init("CORES", .right), .init("MEMORY", .right),
        .init("DISK", .right), .init("RUNTIME"), .init("ISOLATION"), .init("UP TO", .right), .init("FOR", .right),
        .init("GOES TO"), .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(tenant), status, Readable.cores(millis: resources.cpuMillis),
            Readable.bytes(resources.memoryBytes), Readable.bytes(resources.diskBytes), interpreter, isolation,
            Readable.rate(maximumRate), Readable.span(seconds: seconds), goesTo,
            Readable.age(from: placedAt, to: now),
        ]
    }

    private var goesTo: String {
        let choice =
            switch allocation {
            case "firstCome": "the first"
            case "auction": "the best bid"
            case "reputation": "the best standing"
            default: allocation
            }
        guard let first = providers.first else { return choice }
        return providers.count == 1 ? Readable.shortAccount(first) : "\(choice) of \(providers.count) named"
    }
}
