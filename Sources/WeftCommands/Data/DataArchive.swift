// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import NIOConcurrencyHelpers

struct DataExport: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write everything below a CID as a CAR archive, which any IPFS tool reads.",
        discussion: """
            Sealed content stays sealed in it.

            Examples:
              weft data export bafy… --to backup.car
              weft data export bafy… > backup.car
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @Option(name: .customLong("to"), help: "The archive's file (standard output).")
    var destination: String?

    @Flag(name: .shortAndLong, help: "Replace a file that exists.")
    var force = false

    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        if destination == nil, Output.standard.isTerminal {
            throw CommandFailure(
                .usage, "an archive is nothing for a terminal", hint: "write it to a file with --to FILE")
        }
        let interrupts = Interrupts()
        let stopped = CommandFailure(.interrupted, "stopped before all of it was written", hint: "run it again")
        try await interrupts.breakOff(with: stopped) { try await write(client) }
    }

    private func write(_ client: NodeClient) async throws {
        guard let destination, destination != "-" else {
            return try await client.readArchive(cid) { try Output.standard.write($0) }
        }
        let file = try WholeFileWriter(path: destination, replaces: force)
        var bar = TransferBar(label: "writing", total: nil)
        let isShown = Output.error.isTerminal
        defer { if isShown { try? Output.error.write(Array(ProgressBar.clear.utf8)) } }
        do {
            try await client.readArchive(cid) { bytes in
                try file.write(bytes)
                if isShown, let line = bar.add(UInt64(bytes.count)) { try? Output.error.write(Array(line.utf8)) }
            }
            try Output.standard.line(PlainText.visible(try file.finish()))
        } catch {
            file.cancel()
            throw error
        }
    }
}

struct DataImport: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a CAR archive and keep its roots.",
        discussion: """
            Every chunk is verified. What breaks off is taken in again from the start; nothing is written twice.

            Examples:
              weft data import backup.car
              ipfs dag export bafy… | weft data import -
            """)

    @Argument(help: "The archive; - reads standard input.", completion: .file(extensions: ["car"]))
    var path: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let source = try ContentSource(path: path)
        guard !source.isFolder else { throw CommandFailure(.usage, "\(path) is a folder and no archive") }
        let interrupts = Interrupts()
        let stopped = CommandFailure(
            .interrupted, "stopped before all of it was taken in", hint: "run the command again")
        let info = try await interrupts.breakOff(with: stopped) { try await send(source, client) }
        try output.print(
            info, line: info.roots.joined(separator: "\n"), said: "\(info.chunks) chunks, all verified")
    }

    private func send(_ source: ContentSource, _ client: NodeClient) async throws -> ImportInfo {
        let isShown = Output.error.isTerminal
        let bar = NIOLockedValueBox(TransferBar(label: "importing", total: source.size))
        defer { if isShown { try? Output.error.write(Array(ProgressBar.clear.utf8)) } }
        let failed = NIOLockedValueBox<CommandFailure?>(nil)
        let body = ContentUpload(source: source) { count in
            guard isShown, let line = bar.withLockedValue({ $0.add(UInt64(count)) }) else { return }
            try? Output.error.write(Array(line.utf8))
        } failed: { error in
            failed.withLockedValue { $0 = error }
        }
        do { return try await client.addArchive(body) } catch {
            throw failed.withLockedValue { $0 } ?? error
        }
    }
}
