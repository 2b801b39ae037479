// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletPublish: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish a wallet's encryption key, so that others can grant contents to it.",
        discussion: """
            The key stands in the ledger's directory under the account. It is made from the wallet, and nothing else
            needs to be kept.

            Examples:
              weft wallet publish
              weft wallet publish savings
            """)

    @Argument(help: "The wallet's name.")
    var name = "default"

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let wallet = try await client.publish(name)
        try output.print(
            wallet, line: wallet.account, said: "others can share content with it now: `weft data grant CID --to …`")
    }
}
