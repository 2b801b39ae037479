// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataStat: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "stat",
        abstract: "Show what is known of a content, and how much of it is here.",
        discussion: """
            Examples:
              weft data stat bafy…
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let status = try await client.contentStatus(cid)
        try output.print(status, fields: Self.fields(status))
    }

    static func fields(_ status: ContentStatus) -> [(String, String)] {
        [
            ("CID", status.cid), ("Name", status.content?.name ?? ""), ("Kind", status.content?.kind ?? ""),
            ("Readable", status.isSealed ? "sealed" : "public: whoever has the CID can read it"),
            ("Owner", status.content?.owner ?? ""), ("Size", status.size.map(Readable.bytes) ?? ""),
            ("Here", "\(status.localChunks) chunks, \(Readable.bytes(status.localBytes))"),
            ("Missing", status.missingChunks == 0 ? "" : "\(status.missingChunks) chunks and what hangs below them"),
            ("Pinned as", status.pins.joined(separator: ", ")),
        ]
    }
}
