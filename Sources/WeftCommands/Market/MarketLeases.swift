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
            """)

    @OptionGroup var options: MarketOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let leases = try await client.leases(all: options.all, limit: options.limit)
        let nothing = options.all ? "no leases yet" : "no leases now; --all shows past ones"
        try output.print(leases, quiet: options.quiet, nothing: nothing)
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
