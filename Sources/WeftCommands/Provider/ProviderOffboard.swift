// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderOffboard: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "offboard",
        abstract: "Stop offering a machine. Jobs that run are finished first.",
        discussion: """
            Examples:
              weft provider offboard
              weft provider offboard attic
            """)

    @Argument(help: "The provider's name (the only one).")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        let status = try await client.offboard(name)
        try output.print(status, checks: false)
        if status.state == "draining" {
            Output.error.say(
                "\(status.openLeases) open leases are finished first; `weft provider status` shows how far it is")
        }
    }
}
