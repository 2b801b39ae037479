// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

struct LogsCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what a job prints.",
        discussion: """
            The job's standard output and error come out as such. Ctrl-C ends the command, not the job.

            Examples:
              weft logs 4kq2m7x3ab > result.txt
              weft logs -f --timestamps 4kq2m7x3ab
            """)

    @Flag(name: [.short, .long], help: "Go on until the job has ended.")
    var follow = false

    @Flag(name: [.short, .long], help: "Begin each line with its time, in UTC.")
    var timestamps = false

    @OptionGroup var job: JobArgument
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        var lines = [TimestampedLines(), TimestampedLines()]
        try await client.readLog(job.id, follow: follow) { frame in
            let bytes = timestamps ? lines[frame.isError ? 1 : 0].push(frame.bytes, time: frame.time) : frame.bytes
            try Self.port(frame.isError).write(bytes)
        }
        for (index, rest) in lines.enumerated() where rest.isInLine { try Self.port(index == 1).write([0x0a]) }
    }

    private static func port(_ isError: Bool) -> Output { isError ? .error : .standard }
}
