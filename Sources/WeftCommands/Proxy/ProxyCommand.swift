// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProxyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Look at the proxies that this node runs for others.",
        discussion: """
            A proxy holds fragments of grants and re-encrypts for whom they are for. `weft market proxies` lists those of
            the whole network.

            Examples:
              weft proxy log
            """,
        subcommands: [ProxyLog.self])
}

struct ProxyLog: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what the node's proxies did: deposits, answers, refusals, revocations.",
        discussion: """
            Examples:
              weft proxy log
              weft proxy log --limit 20 --output jsonl
            """)

    @Option(help: "How many lines, the newest first.")
    var limit = 200

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000") }
    }

    func run(_ client: NodeClient) async throws {
        try output.print(try await client.proxyJournal(limit: limit), nothing: "the proxies have done nothing yet")
    }
}

extension ProxyJournalEntry: Listable {
    static let columns = [Table.Column("TIME"), .init("PROXY"), .init("ACTION"), .init("GRANT"), .init("WHY")]

    var quiet: String { grant ?? "-" }

    func cells(now: UInt64) -> [String] {
        [Readable.time(at), Readable.shortAccount(proxy), action, grant.map(Readable.shortID) ?? "-", reason]
    }
}
