// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletUnlock: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Let the node sign with a wallet that has a passphrase of its own.",
        discussion: """
            Examples:
              weft wallet unlock savings
              weft wallet unlock savings --passphrase-file secret.txt
            """)

    @Argument(help: "The wallet's name.")
    var name: String

    @Option(help: ArgumentHelp("A file of mode 0600 with the passphrase.", valueName: "path"), completion: .file())
    var passphraseFile: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let secret = try passphraseFile.map(readSecret) ?? Prompt.secret("passphrase", flag: "--passphrase-file")
        let wallet = try await client.unlock(name, passphrase: secret)
        try output.print(wallet, fields: wallet.fields)
    }

    private func readSecret(_ path: String) throws(CommandFailure) -> String { try SecretFile.read(path) }
}
