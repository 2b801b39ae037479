// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct OutputCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "output",
        abstract: "Fetch the files that a job wrote to /out.",
        discussion: """
            Prints the folder. Files of the same name are replaced.

            Examples:
              weft output 4kq2m7x3ab
              weft output 4kq2m7x3ab --output-dir results
            """)

    @OptionGroup var job: JobArgument

    @Option(help: "Where the files go (./NAME-ID).", completion: .directory)
    var outputDir: String?

    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.job(job.id)
        guard info.hasOutput else { throw Self.nothing(info) }
        let interrupts = Interrupts()
        let folder = try await OutputFolder.fetch(info, into: outputDir, client: client, interrupts: interrupts)
        guard let folder else { throw Self.nothing(info) }
        try Output.standard.line(folder)
    }

    static func nothing(_ job: JobInfo) -> CommandFailure {
        let id = Readable.shortID(job.id)
        return job.stage.isFinal
            ? CommandFailure(
                .file, "the job left no output", hint: "a job's output is what it writes to /out; see `weft logs \(id)`"
            )
            : CommandFailure(
                .file, "the job has no output yet: it is \(job.stage.rawValue)",
                hint: "wait for its end: `weft logs -f \(id)`")
    }
}
