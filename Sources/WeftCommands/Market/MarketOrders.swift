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
            """)

    @OptionGroup var options: MarketOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let orders = try await client.orders(all: options.all, limit: options.limit)
        let nothing = options.all ? "no orders yet" : "no open orders; --all shows past ones"
        try output.print(orders, quiet: options.quiet, nothing: nothing)
    }
}

extension OrderInfo: Listable {
    static let columns = [
        Table.Column("ORDER"), .init("TENANT"), .init("STATUS"), .init("CORES", .right), .init("MEMORY", .right),
        .init("DISK", .right), .init("RUNTIME"), .init("ISOLATION"), .init("UP TO", .right), .init("FOR", .right),
        .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(tenant), status, Readable.cores(millis: resources.cpuMillis),
            Readable.bytes(resources.memoryBytes), Readable.bytes(resources.diskBytes), interpreter, isolation,
            Readable.rate(maximumRate), Readable.age(from: 0, to: min(seconds, .max / 1000) * 1000),
            Readable.age(from: placedAt, to: now),
        ]
    }
}
