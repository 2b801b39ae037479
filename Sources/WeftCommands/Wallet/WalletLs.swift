// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct WalletLs: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the node's wallets.",
        discussion: """
            Examples:
              weft wallet ls
            """, aliases: ["list"])

    @Flag(name: [.short, .long], help: "Print names only.")
    var quiet = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try output.print(
            try await client.wallets(), quiet: quiet, nothing: "no wallets yet; make one with `weft wallet create NAME`"
        )
    }
}
