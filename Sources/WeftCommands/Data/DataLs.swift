// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataLs: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List what you keep, or what is in a folder.",
        discussion: """
            Examples:
              weft data ls
              weft data ls bafy…/images
              weft data ls --pins
            """)

    @Argument(help: ArgumentHelp("A folder: CID or CID/path.", valueName: "cid"))
    var content: String?

    @Flag(help: "The names under which content is kept.")
    var pins = false

    @Flag(name: .shortAndLong, help: "CIDs or names alone.")
    var quiet = false

    @Option(help: ArgumentHelp("The wallet that opens it (whichever can).", valueName: "name"))
    var wallet: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard content == nil || !pins else { throw ValidationError("--pins lists all pins: leave the CID out") }
    }

    func run(_ client: NodeClient) async throws {
        if pins { return try output.print(try await client.pins(), quiet: quiet, nothing: "nothing is pinned") }
        guard let content else {
            return try output.print(
                try await client.contents(), quiet: quiet, nothing: "no content yet; `weft data add` adds some")
        }
        let parts = content.split(separator: "/", maxSplits: 1).map(String.init)
        let entries = try await client.entries(
            parts.first ?? "", path: parts.count == 2 ? parts[1] : "", wallet: wallet)
        try output.print(entries, quiet: quiet, nothing: "the folder is empty")
    }
}

extension ContentInfo: Listable {
    static let columns = [
        Table.Column("CID"), .init("NAME"), .init("KIND"), .init("READABLE"), .init("SIZE", .right),
        .init("AGE", .right),
    ]

    var quiet: String { cid }

    func cells(now: UInt64) -> [String] {
        [
            cid, name.isEmpty ? "-" : name, kind, isSealed ? "sealed" : "public", Readable.bytes(size),
            Readable.age(from: added, to: now),
        ]
    }
}

extension ContentEntry: Listable {
    static let columns = [Table.Column("NAME"), .init("KIND"), .init("SIZE", .right), .init("CID")]

    var quiet: String { name }

    func cells(now: UInt64) -> [String] { [name, kind, size.map(Readable.bytes) ?? "-", cid ?? "-"] }
}

extension PinInfo: Listable {
    static let columns = [Table.Column("NAME"), .init("CID")]

    var quiet: String { name }

    func cells(now: UInt64) -> [String] { [name, cid] }
}
