// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Keep passwords and keys for your jobs.",
        discussion: """
            The node keeps them sealed by your wallet's key, and sends them to a job's sandbox alone, sealed: they are \
            on no disk there, and in no manifest, log or ledger.

            Examples:
              weft secret set API_KEY
              weft run train.py --secret API_KEY
              weft secret set cert --file cert.pem
              weft run train.py --secret-file cert=cert.pem          as /run/secrets/cert.pem
            """,
        subcommands: [SecretSet.self, SecretLs.self, SecretRm.self])
}

extension SecretInfo: Listable {
    static let columns = [Table.Column("NAME"), .init("AGE", .right)]
    var quiet: String { name }
    func cells(now: UInt64) -> [String] { [name, Readable.age(from: setAt, to: now)] }
}

struct SecretLs: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List a wallet's secrets: names and ages, no values.",
        discussion: """
            Examples:
              weft secret ls
            """, aliases: ["list"])

    @Flag(name: [.short, .long], help: "Print names only.")
    var quiet = false

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try output.print(
            try await client.secrets(wallet: wallet.wallet), quiet: quiet,
            nothing: "no secrets yet; keep one with `weft secret set NAME`")
    }
}

struct SecretRm: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Forget a secret; jobs that were given it keep it until they end.",
        discussion: """
            Examples:
              weft secret rm API_KEY
            """)

    @Argument(help: "The secret's name.")
    var name: String

    @OptionGroup var wallet: WalletOption
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        _ = try await client.removeSecret(name, wallet: wallet.wallet)
        Output.error.say("forgotten")
    }
}
