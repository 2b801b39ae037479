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
            """)

    @Argument(help: "Credits, such as 1.5.", transform: QuantityArguments.credits)
    var amount: CreditAmount

    @Argument(help: "The account that gets them.")
    var to: String

    @OptionGroup var wallet: WalletOption
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let from = wallet.wallet.map { "wallet \($0)" } ?? "the default wallet"
        try Prompt.confirm("send \(amount) credits from \(from) to \(to)?", yes: confirmation.yes)
        let result = try await client.transfer(TransferRequest(wallet: wallet.wallet, to: to, amount: amount))
        switch output.format {
        case .table:
            try Output.standard.line(PlainText.visible(result.transaction))
            Output.error.say("sent \(amount); \(result.balance) left")
        case .json, .jsonl: try output.print(result, fields: [])
        }
    }
}
