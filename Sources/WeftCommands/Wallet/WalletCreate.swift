// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletCreate: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a new wallet.",
        discussion: """
            Prints the words that bring the wallet back, this one time.

            Examples:
              weft wallet create savings
              weft wallet create savings --passphrase --words 12
            """)

    @Argument(help: "The wallet's name.")
    var name: String

    @Option(help: "How many words: 12, 15, 18, 21 or 24.")
    var words = 24

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard [12, 15, 18, 21, 24].contains(words) else { throw ValidationError("--words is 12, 15, 18, 21 or 24") }
    }

    func run(_ client: NodeClient) async throws {
        let secret = try passphrase.read(isNew: true)
        let created = try await client.create(CreateWallet(name: name, words: words, passphrase: secret))
        Output.error.say(
            "made wallet \(PlainText.visible(created.wallet.name)): \(PlainText.visible(created.wallet.account))")
        Output.error.say("Write these words down. They are shown once; whoever has them has the money:")
        try output.print(created, line: created.mnemonic)
    }
}
