// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct NetworkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Look at the network that the node is on.", subcommands: [NetworkStatus.self])
}

struct NetworkStatus: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the network as the node sees it.",
        discussion: """
            Examples:
              weft network status
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.network()
        try output.print(info, fields: Self.fields(info))
    }

    static func fields(_ info: NetworkInfo) -> [(String, String)] {
        [
            ("network", info.name), ("id", info.id), ("node version", info.version), ("height", "\(info.height)"),
            ("time", Readable.time(info.time)), ("providers", "\(info.providers)"), ("issued", "\(info.issued)"),
            ("in wallets", "\(info.balances)"), ("in orders", "\(info.deposits)"), ("in leases", "\(info.escrow)"),
            ("collateral", "\(info.collateral)"), ("fees", "\(info.fees)"), ("witnesses", witnesses(info)),
            ("data", info.dataFolder + (info.isEphemeral ? " (removed when the node ends)" : "")),
        ]
    }

    private static func witnesses(_ info: NetworkInfo) -> String {
        guard info.witnesses > 0 else { return "none: nothing can be proven to those who do not replay" }
        let vouched = info.countersignedHeight.map { "they vouch for block \($0)" } ?? "they vouch for nothing yet"
        return "\(info.quorum) of \(info.witnesses); \(vouched)"
    }
}
