// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderCollateral: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "collateral",
        abstract: "Set money aside that the provider stands to lose, or take it back.",
        discussion: """
            The money is the provider's own: send it some with `weft wallet send`. What leases hold comes back when they \
            end well. `weft provider terms --collateral` says how much of it each lease holds.

            Examples:
              weft provider collateral add 5
              weft provider collateral withdraw 2 --name attic
            """)

    enum Direction: String, ExpressibleByArgument, CaseIterable { case add, withdraw }

    @Argument(help: "add or withdraw.") var direction: Direction
    @Argument(help: "Credits, such as 1.5.", transform: QuantityArguments.credits) var amount: CreditAmount
    @Option(help: "The provider's name (the only one).") var name: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        let request =
            direction == .add ? CollateralRequest(add: amount) : CollateralRequest(withdraw: amount)
        try output.print(try await client.collateral(name, request), checks: false)
    }
}
