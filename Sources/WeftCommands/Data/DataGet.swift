// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataGet: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetch a file or folder, opening it if it is sealed.",
        discussion: """
            A file appears under its name once all of it is there and verified; a folder is filled. What was fetched
            before an interruption is kept by the node and not fetched again.

            Examples:
              weft data get bafy…
              weft data get bafy…/images/cat.jpg --to cat.jpg
              weft data get bafy… --to - | less
              weft data get bafy… --from https://ipfs.io
            """)

    @OptionGroup var content: ContentArgument

    @Option(name: .customLong("to"), help: "File or folder to write, - for standard output (its own name).")
    var destination: String?

    @Flag(name: .shortAndLong, help: "Replace a file that exists.")
    var force = false

    @Option(help: ArgumentHelp("The wallet that opens it (whichever can).", valueName: "name"))
    var wallet: String?

    @OptionGroup var source: OutsideSource
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let interrupts = Interrupts()
        let stopped = CommandFailure(
            .interrupted, "stopped before all of it was here", hint: "run the command again: it goes on faster")
        let path = try await interrupts.breakOff(with: stopped) { try await fetch(client) }
        if let path { try Output.standard.line(PlainText.visible(path)) }
    }

    /// - Returns: what was written; nil for standard output.
    private func fetch(_ client: NodeClient) async throws -> String? {
        var target: FetchTarget?
        var bar: TransferBar?
        let isShown = Output.error.isTerminal
        defer { if isShown { try? Output.error.write(Array(ProgressBar.clear.utf8)) } }
        do {
            try await client.readContent(content.cid, path: content.path, wallet: wallet, from: source.from) {
                kind, name, size in
                target = try FetchTarget(
                    kind: kind, name: name, cid: content.cid, destination: destination, replaces: force)
                bar = TransferBar(label: "fetching", total: size)
            } _: { bytes in
                try target?.write(bytes)
                if isShown, let line = bar?.add(UInt64(bytes.count)) { try? Output.error.write(Array(line.utf8)) }
            }
            return try target?.finish()
        } catch {
            target?.cancel()
            throw error
        }
    }
}
