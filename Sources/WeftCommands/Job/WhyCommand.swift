// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WhyCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Show why providers do not take an order, and what they would take.",
        discussion: """
            Examples:
              weft why 4kq2m7x3ab
            """)

    @OptionGroup var job: JobArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let entries = try await client.why(job.id)
        switch output.format {
        case .table:
            let stage = entries.isEmpty ? try await client.job(job.id).stage : nil
            try output.print(WhyEntry.rows(entries), nothing: WhyLines.nothing(isOpen: stage == .ordered))
        case .json, .jsonl: try output.print(entries, nothing: "")
        }
    }
}
