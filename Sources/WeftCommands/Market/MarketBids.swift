// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketBids: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "bids",
        abstract: "List providers' answers to auctioned orders.",
        discussion: """
            Sealed bids show their price once they are revealed. `weft market replay` shows why a bid won.

            Examples:
              weft market bids 4kq2m7x3ab --sort rate --order asc
              weft market bids --provider z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case placed, rate }

    @Argument(help: "An order's id, or any part of it that fits no other.")
    var id: String?

    @Option(help: ArgumentHelp("Of this provider.", valueName: "account"))
    var provider: String?

    @Option(help: ArgumentHelp("Of this listing.", valueName: "id"))
    var listing: String?

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "bids")
            .with("order_id", id).with("provider", provider).with("listing", listing).with("sort", sort?.rawValue)
            .with(page)
        let found: ListPage<BidInfo> = try await client.page(list)
        try output.print(found, page, nothing: "no such bids")
    }
}

extension BidInfo: Listable {
    static let columns = [
        Table.Column("ORDER"), .init("LISTING"), .init("PROVIDER"), .init("STATUS"), .init("PRICE", .right),
        .init("DEPOSIT", .right), .init("AGE", .right),
    ]

    /// A bid has no id of its own: one listing bids once on one order.
    var quiet: String { "\(order) \(listing)" }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(order), Readable.shortID(listing), Readable.shortAccount(provider), status,
            rate.map(Readable.rate) ?? "-", "\(deposit)", Readable.age(from: placedAt, to: now),
        ]
    }
}
