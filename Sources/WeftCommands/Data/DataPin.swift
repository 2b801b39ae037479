// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataPin: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Fetch all of a content and keep it.",
        discussion: """
            Examples:
              weft data pin bafy… --name weights
              weft data pin bafy… --from https://ipfs.io
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @Option(help: "A name to keep it under; one name holds one content.")
    var name: String?

    @OptionGroup var source: OutsideSource
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let status = try await client.pin(cid, name: name, from: source.from)
        try output.print(
            status, line: status.cid, said: "\(status.localChunks) chunks, \(Readable.bytes(status.localBytes))")
    }
}

struct DataUnpin: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin",
        abstract: "Let a content go; `weft data gc` then frees its place.",
        discussion: """
            Examples:
              weft data unpin bafy…
              weft data unpin bafy… --name weights
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @Option(help: "One of its names (all of them).")
    var name: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let gone = try await client.unpin(cid, name: name)
        try output.print(gone, nothing: "nothing was pinned")
    }
}

struct DataGC: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what nothing keeps: no pin, no job, no content being added.",
        discussion: """
            Examples:
              weft data gc
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.collectGarbage()
        try output.print(
            info,
            line: "removed \(info.removedChunks) chunks, \(Readable.bytes(UInt64(max(0, info.removedBytes))))",
            said: "\(info.keptChunks) chunks stay, \(Readable.bytes(UInt64(max(0, info.keptBytes))))"
                + (info.youngChunks > 0 ? "; \(info.youngChunks) of them are being added" : ""))
    }
}

struct DataCheck: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read every chunk, set aside what is damaged, and fetch it again where it can be had.",
        discussion: """
            Ends with 1 when something stays damaged or missing.

            Examples:
              weft data fsck
            """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.checkStore()
        try output.print(
            info, line: "read \(info.chunks) chunks, \(Readable.bytes(UInt64(max(0, info.bytes))))",
            said: Self.words(info))
        guard info.isWhole else { throw ExitCode(1) }
    }

    static func words(_ info: StoreCheckInfo) -> String {
        guard !info.damaged.isEmpty || !info.missing.isEmpty else { return "all of them are whole" }
        var lines = ["\(info.damaged.count) damaged, \(info.missing.count) missing, \(info.repaired.count) repaired"]
        lines += (info.damaged + info.missing).filter { !info.repaired.contains($0) }.prefix(20).map { "lost: \($0)" }
        return lines.joined(separator: "\n")
    }
}
