// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Pay small amounts as often as you like, off the ledger.",
        discussion: """
            A channel sets money aside for one receiver. Each payment is a voucher, a line of text that is handed over in \
            any way; the newest replaces all before it. The receiver takes the total at any time by closing. When the \
            payer closes, the receiver has the dispute window to show its best voucher, which its node does by itself.

            Examples:
              id=$(weft channel open savings 5)
              weft channel pay $id 0.01 > voucher.txt
              weft channel accept $(cat voucher.txt)
              weft channel close $id
            """,
        subcommands: [
            ChannelLs.self, ChannelOpen.self, ChannelPay.self, ChannelAccept.self, ChannelTopUp.self,
            ChannelClose.self,
        ])
}

/// A channel by its id.
struct ChannelArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The channel's id, or any part of it that fits no other.", valueName: "id"))
    var id: String
}

struct ChannelOpen: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Set money aside for a receiver.",
        discussion: """
            Prints the channel's id. What is not paid returns when the channel is closed.

            Examples:
              weft channel open z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK 5
            """)

    @Argument(help: "The account that is paid, or a wallet of this node.") var payee: String
    @Argument(help: "Credits, such as 5.", transform: QuantityArguments.credits) var deposit: CreditAmount

    @Option(
        help: ArgumentHelp(
            "How long the receiver has to show its last voucher when you close (1h).", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var dispute: UInt64?

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let channel = try await client.openChannel(
            OpenChannelRequest(wallet: wallet.wallet, payee: payee, deposit: deposit, disputeSeconds: dispute))
        try output.print(
            channel, line: channel.id,
            said: "set \(channel.deposit) aside; pay with `weft channel pay \(Readable.shortID(channel.id))`")
    }
}

struct ChannelPay: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "Sign a voucher for some more.",
        discussion: """
            Prints the voucher: hand it to the receiver. It is good for the total so far, and replaces all before it.

            Examples:
              weft channel pay 4kq2m7x3ab 0.01
            """)

    @OptionGroup var channel: ChannelArgument
    @Argument(help: "Credits, such as 0.01.", transform: QuantityArguments.credits) var amount: CreditAmount
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let voucher = try await client.pay(channel: channel.id, amount)
        try output.print(
            voucher, line: voucher.voucher, said: "paid \(amount), \(voucher.total) in all; \(voucher.left) left")
    }
}

struct ChannelAccept: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Check a voucher against the ledger, and keep it.",
        discussion: """
            Prints what it adds. Only a voucher that is kept is sure money: until then its payer might close.

            Examples:
              weft channel accept uo2dpdm91Y2hlcqN…
            """)

    @Argument(help: "The voucher.") var voucher: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let accepted = try await client.accept(voucher: voucher)
        try output.print(
            accepted, line: "\(accepted.added)",
            said: "channel \(Readable.shortID(accepted.channel)) owes \(accepted.total) in all")
    }
}

struct ChannelTopUp: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "top-up",
        abstract: "Add money to a channel.",
        discussion: """
            Examples:
              weft channel top-up 4kq2m7x3ab 2
            """)

    @OptionGroup var channel: ChannelArgument
    @Argument(help: "Credits, such as 2.", transform: QuantityArguments.credits) var amount: CreditAmount
    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let operation = OperationRequest.topUpChannel(channel: channel.id, amount: amount)
        try await transaction.perform([operation], client, output) { "added \(amount); \($0.balance) left" }
    }
}
