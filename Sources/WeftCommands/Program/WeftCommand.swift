// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `weft`: the root of all commands.
public struct WeftCommand: AsyncParsableCommand {
    /// The version of the command line; a node has its own, which `weft network status` shows.
    public static let version = "0.1.0"

    public static let configuration = CommandConfiguration(
        commandName: "weft",
        abstract: "Rent machines from anybody, and lend yours.",
        discussion: """
            Results go to standard output, everything else to standard error. --output json or jsonl is for programs.

            Examples:
              weft devnet up                              a whole network on this machine
              weft run hello.py                           run a script on it
              weft ps -a                                  what ran, and what it cost
              weft help run                               more about one command
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    RunCommand.self, PsCommand.self, DescribeCommand.self, LogsCommand.self, OutputCommand.self,
                    StopCommand.self, CloseCommand.self, WhyCommand.self,
                ]),
            CommandGroup(
                name: "Money and market",
                subcommands: [WalletCommand.self, MarketCommand.self, LeaseCommand.self, ChannelCommand.self]),
            CommandGroup(name: "Files and secrets", subcommands: [DataCommand.self, SecretCommand.self]),
            CommandGroup(name: "Machines", subcommands: [ProviderCommand.self, ProxyCommand.self]),
            CommandGroup(name: "Networks", subcommands: [DevnetCommand.self, NetworkCommand.self, LedgerCommand.self]),
            CommandGroup(name: "Shell", subcommands: [CompletionsCommand.self]),
        ])

    public static var _errorPrefix: String { "error: " }

    public init() {}
}
