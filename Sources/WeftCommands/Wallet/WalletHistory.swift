// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletHistory: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the transfers of a wallet, or of any account.",
        discussion: """
            Deposits and what leases paid are not transfers: see `weft market leases --tenant NAME --all`.

            Examples:
              weft wallet history
              weft wallet history savings --side received --since 30d
            """)

    enum Side: String, ExpressibleByArgument, CaseIterable { case sent, received, both }

    @Argument(help: "A wallet's name or an account (the default wallet).")
    var who: String?

    @Option(help: "sent, received or both.")
    var side = Side.both

    @OptionGroup var span: SpanOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let wallet = try WalletBalance.choose(who, among: try await client.wallets())
        let list = ListRoute("transfers").with("account", wallet?.account ?? who).with("side", side.rawValue).with(page)
        let found: ListPage<TransferInfo> = try await client.page(span.add(to: list, now: OutputOptions.now()))
        try output.print(found, page, nothing: "no transfers yet")
    }
}

extension TransferInfo: Listable {
    static let columns = [
        Table.Column("POSITION"), .init("TIME"), .init("FROM"), .init("TO"), .init("AMOUNT", .right),
    ]

    var quiet: String { position }

    func cells(now: UInt64) -> [String] {
        [position, Readable.time(at), Readable.shortAccount(from), Readable.shortAccount(to), "\(amount)"]
    }
}
