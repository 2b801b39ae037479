// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketProxies: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxies",
        abstract: "List who re-encrypts for others.",
        discussion: """
            Examples:
              weft market proxies
              weft market proxies --output jsonl
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let found: ListPage<ProxyInfo> = try await client.page(ListRoute("market", "proxies").with(page))
        try output.print(found, page, nothing: "nobody re-encrypts for others yet")
    }
}

extension ProxyInfo: Listable {
    static let columns = [
        Table.Column("PROXY"), .init("PEER"), .init("ENDPOINTS"), .init("KEY"), .init("SINCE", .right),
    ]

    var quiet: String { account }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortAccount(account), Readable.shortAccount(offer.peer),
            offer.endpoints.isEmpty ? "-" : offer.endpoints.joined(separator: " "), encryptionKey == nil ? "no" : "yes",
            Readable.age(from: since, to: now),
        ]
    }
}
