// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletSend: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send credits to an account.",
        discussion: """
            Asks first; --yes is for scripts. Prints the transaction's id.

            Examples:
              weft wallet send 1.5 z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
              weft wallet send 0.25 z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK --wallet savings --yes
              weft wallet send 2 savings --memo "invoice 41"
              weft wallet send 100 savings --policy team.json --draft pay.json    several keys sign it
            """)

    @Argument(help: "Credits, such as 1.5.", transform: QuantityArguments.credits)
    var amount: CreditAmount

    @Argument(help: "The account that gets them, or a wallet of this node.")
    var to: String

    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try Prompt.confirm("send \(amount) credits from \(transaction.payer) to \(to)?", yes: confirmation.yes)
        try await transaction.perform([.transfer(to: to, amount: amount)], client, output) {
            "sent \(amount); \($0.balance) left"
        }
    }
}
