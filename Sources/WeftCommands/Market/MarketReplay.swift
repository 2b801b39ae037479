// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketReplay: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Decide an auction again from the recorded bids, and show the reasoning.",
        discussion: """
            The node applies its blocks from the first on, until the order's auction is decided: what it prints does \
            not rest on anybody's word.

            Examples:
              weft market replay 4kq2m7x3ab
            """)

    @OptionGroup var job: JobArgument
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let replay = try await client.replay(order: job.id)
        switch output.format {
        case .table: for line in replay.reasoning { try Output.standard.line(PlainText.visible(line)) }
        case .json, .jsonl: try output.print(replay, fields: [])
        }
    }
}
