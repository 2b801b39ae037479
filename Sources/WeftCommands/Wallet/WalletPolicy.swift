// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletPolicy: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Make an account that several keys sign for.",
        discussion: """
            The account is named by the policy: whoever has the file can draft transactions of it, and --threshold of its \
            keys must sign each. Prints the account; money is sent to it like to any other. Keep the file: without it \
            nobody can move that money.

            Examples:
              weft wallet policy --threshold 2 default savings z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK \
            --out team.json
              weft wallet send 100 default --policy team.json --draft pay.json
              weft wallet sign pay.json --wallet savings
              weft wallet submit pay.json
            """)

    @Argument(help: "Accounts, or wallets of this node: one key each.")
    var keys: [String]

    @Option(help: "How many of the keys must sign.")
    var threshold: UInt64

    @Option(name: .customLong("out"), help: ArgumentHelp("Where the policy goes.", valueName: "path"))
    var path: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let policy = try await client.policy(PolicyInfo(threshold: threshold, keys: keys))
        try JSONFile.write(policy, to: path)
        try output.print(
            policy, line: policy.account ?? "",
            said: "wrote \(path): \(policy.threshold) of \(policy.keys.count) keys sign for this account")
    }
}
