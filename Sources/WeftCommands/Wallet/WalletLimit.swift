// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletLimit: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Cap what a wallet sets aside for workloads in a day.",
        discussion: """
            The ledger keeps the cap: deposits and top-ups beyond it are refused, whoever signs them with this key. What \
            is refunded within the day makes room again. Days begin at midnight UTC. Without an amount: shows the cap.

            Examples:
              weft wallet limit 5
              weft wallet limit none
              weft wallet limit
            """)

    @Argument(
        help: ArgumentHelp("Credits a day, or none.", valueName: "amount"), transform: WalletLimit.cap)
    var cap: Cap?

    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    enum Cap: Sendable { case none, credits(CreditAmount) }

    static func cap(_ text: String) throws -> Cap {
        text == "none" ? .none : .credits(try QuantityArguments.credits(text))
    }

    func run(_ client: NodeClient) async throws {
        switch cap {
        case nil: try await show(client)
        case .some(.none):
            try await transaction.perform([.setSpendingLimit(perDay: nil)], client, output) { _ in "the cap is gone" }
        case .some(.credits(let amount)):
            try await transaction.perform([.setSpendingLimit(perDay: amount)], client, output) { _ in
                "at most \(amount) credits are set aside for workloads in a day"
            }
        }
    }

    private func show(_ client: NodeClient) async throws {
        guard transaction.policy == nil else { throw ValidationError("give an amount, or none") }
        let name = transaction.wallet.wallet
        guard let wallet = try WalletBalance.choose(name, among: try await client.wallets()) else {
            throw CommandFailure(.usage, "there is no wallet \(name ?? "")", hint: "see `weft wallet ls`")
        }
        let account = try await client.account(wallet.account)
        guard let cap = account.dailyLimit else { return try output.print(account, line: "none") }
        try output.print(
            account, line: "\(cap)", said: account.spentToday.map { "\($0) of \(cap) set aside today" })
    }
}
