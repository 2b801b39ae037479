// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Lend this machine, and be paid for each second it works.",
        subcommands: [
            ProviderOnboard.self, ProviderStatusCommand.self, ProviderPrice.self, ProviderTerms.self,
            ProviderProfileCommand.self, ProviderCollateral.self, ProviderAccept.self, ProviderNotice.self,
            ProviderOffboard.self,
        ])
}

/// Which provider of the node a command is about.
enum ProviderChoice {
    /// The one that is named, else the only one that is not offboarded.
    /// - Throws: `CommandFailure` that says which there are.
    static func name(_ name: String?, client: NodeClient) async throws -> String {
        if let name { return name }
        return try choose(among: try await client.providers().filter { $0.state != "offboarded" }.map(\.name))
    }

    static func choose(among names: [String]) throws(CommandFailure) -> String {
        if names.count == 1 { return names[0] }
        guard !names.isEmpty else {
            throw CommandFailure(
                .usage, "this node runs no provider", hint: "lend this machine with `weft provider onboard`")
        }
        throw CommandFailure(
            .usage, "this node runs \(names.count) providers", hint: "name one of: \(names.joined(separator: ", "))")
    }
}
