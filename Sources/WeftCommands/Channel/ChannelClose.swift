// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ChannelClose: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "Settle a channel.",
        discussion: """
            The receiver is paid its best voucher at once, and the rest returns to the payer. When the payer closes, the \
            dispute window runs first.

            Examples:
              weft channel close 4kq2m7x3ab
              weft channel close 4kq2m7x3ab --wallet default      as its payer, where both sides are yours
            """)

    @OptionGroup var channel: ChannelArgument
    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let channel = try await client.close(channel: channel.id, wallet: wallet.wallet)
        try output.print(channel, line: channel.id, said: Self.ending(of: channel))
    }

    private static func ending(of channel: ChannelInfo) -> String? {
        if let paid = channel.paid, let refunded = channel.refunded {
            return "settled: \(paid) paid, \(refunded) returned"
        }
        return channel.closesAt.map { "closing: settled at \(Readable.time($0)) if no better voucher is shown" }
    }
}

struct ChannelLs: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the open channels of this node's wallets, or all there are and were.",
        discussion: """
            Examples:
              weft channel ls
              weft channel ls --network --all --sort deposit
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case opened, deposit }

    @Flag(help: "Those of everybody.")
    var network = false

    @Flag(name: [.short, .long], help: "Settled ones too; with --network.")
    var all = false

    @Option(help: ArgumentHelp("Paid by this account; with --network.", valueName: "account"))
    var payer: String?

    @Option(help: ArgumentHelp("Paid to this account; with --network.", valueName: "account"))
    var payee: String?

    @Option(help: "By what it is sorted; with --network.")
    var sort: Sort?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        let filters = all || payer != nil || payee != nil || sort != nil || page.after != nil || page.order != nil
        guard network || !filters else { throw ValidationError("--all and filters go with --network") }
    }

    func run(_ client: NodeClient) async throws {
        guard network else {
            return try output.print(
                try await client.ownChannels(), quiet: page.quiet,
                nothing: "no channels; open one with `weft channel open`")
        }
        let list = ListRoute("channels")
            .with("payer", payer).with("payee", payee).with("all", flag: all).with("sort", sort?.rawValue).with(page)
        let found: ListPage<ChannelInfo> = try await client.page(list)
        try output.print(found, page, nothing: "no such channels")
    }
}

extension ChannelInfo: Listable {
    static let columns = [
        Table.Column("CHANNEL"), .init("PAYER"), .init("PAYEE"), .init("STATUS"), .init("DEPOSIT", .right),
        .init("VOUCHER", .right), .init("PAID", .right), .init("RETURNED", .right), .init("PAYS"),
        .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(payer), Readable.shortAccount(payee), status, "\(deposit)",
            voucher.map { "\($0)" } ?? "-", paid.map { "\($0)" } ?? "-", refunded.map { "\($0)" } ?? "-",
            lease.map { "lease \(Readable.shortID($0))" } ?? "-", Readable.age(from: openedAt, to: now),
        ]
    }
}
