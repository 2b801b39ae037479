// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct PsCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "List jobs, the newest first.",
        discussion: """
            Examples:
              weft ps
              weft ps -a --output json
              weft stop $(weft ps -q)
            """)

    @Flag(name: [.short, .long], help: "Finished ones too.")
    var all = false

    @Flag(name: [.short, .long], help: "Print ids only.")
    var quiet = false

    @Option(help: "At most so many.")
    var limit = CommandLimits.listRows

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }

    func run(_ client: NodeClient) async throws {
        let jobs = try await client.jobs(all: all, limit: limit)
        try output.print(jobs, quiet: quiet, nothing: all ? "no jobs yet" : "no open jobs; `weft ps -a` shows all")
    }
}
