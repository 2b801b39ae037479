// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletBalance: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance",
        abstract: "Show the credits of a wallet, or of any account.",
        discussion: """
            Examples:
              weft wallet balance
              weft wallet balance savings
              weft wallet balance z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
            """)

    @Argument(help: "A wallet's name or an account (the default wallet).")
    var who: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let wallets = try await client.wallets()
        let wallet = try Self.choose(who, among: wallets)
        // Accounts that are nobody's wallet here are known to the ledger all the same.
        let account = try await client.account(wallet?.account ?? who ?? "")
        try output.print(account, line: "\(account.balance)")
    }

    /// - Returns: nil when `who` names no wallet of this node.
    /// - Throws: `CommandFailure` when no name is given and there is no default.
    static func choose(_ who: String?, among wallets: [WalletInfo]) throws(CommandFailure) -> WalletInfo? {
        if let who { return wallets.first { $0.name == who } }
        if let wallet = wallets.first(where: \.isDefault) ?? (wallets.count == 1 ? wallets[0] : nil) { return wallet }
        guard !wallets.isEmpty else {
            throw CommandFailure(.usage, "there is no wallet yet", hint: "make one with `weft wallet create NAME`")
        }
        let names = wallets.map(\.name).joined(separator: ", ")
        throw CommandFailure(.usage, "there is no default wallet", hint: "name one of: \(names)")
    }
}
