// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderStatusCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how a provider does, and what its machine was proven to do.",
        discussion: """
            Without a name: the only provider of this node, or a list of them.

            Examples:
              weft provider status
              weft provider status attic --output json
            """)

    @Argument(help: "The provider's name.")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        if let name { return try output.print(try await client.provider(name), checks: true) }
        let all = try await client.providers()
        guard all.count == 1 else {
            return try output.print(
                all, nothing: "this node runs no provider; lend this machine with `weft provider onboard`")
        }
        try output.print(try await client.provider(all[0].name), checks: true)
    }
}
