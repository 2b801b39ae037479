// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketLeases: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "leases",
        abstract: "List agreements between tenants and providers.",
        discussion: """
            Examples:
              weft market leases --all
              weft market leases --provider z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK --status heartbeatsMissed
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case created, rate }

    @Option(help: ArgumentHelp("Of this tenant, an account or a wallet.", valueName: "account"))
    var tenant: String?

    @Option(help: ArgumentHelp("Of this provider.", valueName: "account"))
    var provider: String?

    @Option(help: ArgumentHelp("At this listing.", valueName: "id"))
    var listing: String?

    @Option(help: ArgumentHelp("The one that this order became.", valueName: "id"))
    var orderId: String?

    @Option(help: "preparing, running, paused, or how they ended, such as completed; may be repeated.")
    var status: [String] = []

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @Flag(name: [.short, .long], help: "Ended ones too.")
    var all = false

    @OptionGroup var span: SpanOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "leases")
            .with("tenant", tenant).with("provider", provider).with("listing", listing).with("order_id", orderId)
            .with("status", all: status).with("sort", sort?.rawValue).with("all", flag: all).with(page)
        let found: ListPage<LeaseInfo> = try await client.page(span.add(to: list, now: OutputOptions.now()))
        let nothing = all || !status.isEmpty ? "no such leases yet" : "no leases now; --all shows past ones"
        try output.print(found, page, nothing: nothing)
    }
}

extension LeaseInfo: Listable {
    static let columns = [
        Table.Column("LEASE"), .init("TENANT"), .init("PROVIDER"), .init("STATUS"), .init("PRICE", .right),
        .init("ESCROW", .right), .init("PAID", .right), .init("RETURNED", .right), .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(tenant), Readable.shortAccount(provider), status,
            Readable.rate(rate), "\(escrow)", paid.map { "\($0)" } ?? "-", refunded.map { "\($0)" } ?? "-",
            Readable.age(from: createdAt, to: now),
        ]
    }
}
