// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderAccept: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Take an order that waits for the owner's word.",
        discussion: """
            `weft provider status` shows what waits. Prints the lease's id.

            Examples:
              weft provider accept 4kq2m7x3ab
            """)

    @Argument(help: "The order's id, or any part of it that fits no other.")
    var order: String

    @Option(help: "The provider's name (the only one).")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        let accepted = try await client.accept(name, order: order)
        let order = Readable.shortID(PlainText.visible(accepted.order))
        try output.print(
            accepted, line: accepted.lease, said: "took order \(order) at \(Readable.rate(accepted.rate))")
    }
}
