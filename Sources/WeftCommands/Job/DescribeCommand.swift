// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Which job a command is about.
struct JobArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The job's id, or any part of it that fits no other.", valueName: "id"))
    var id: String
}

struct DescribeCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show everything about a job.",
        discussion: """
            Examples:
              weft describe 4kq2m7x3ab
              weft describe 4kq2m7x3ab --output json
            """)

    @OptionGroup var job: JobArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.job(job.id)
        try output.print(info, fields: info.fields(now: OutputOptions.now()))
    }
}
