// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderNotice: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "notice",
        abstract: "Announce that a lease will end, and end it when the notice is due.",
        discussion: """
            The listing's terms say how long the notice is (`weft provider terms --notice`). The job is asked to end \
            then, what it wrote is kept for its tenant, and the collateral comes back.

            Examples:
              weft provider notice 4kq2m7x3ab
            """)

    @Argument(help: "The lease's or job's id, or any part of it that fits no other.") var lease: String
    @Option(help: "The provider's name (the only one).") var name: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        let given = try await client.notice(name, lease: lease)
        try output.print(given, line: given.lease, said: "ends at \(Readable.time(given.endsAt))")
    }
}
