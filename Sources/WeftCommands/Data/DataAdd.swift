// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BundleFiles
import GatewayAPI
import NIOConcurrencyHelpers
import NIOCore

struct DataAdd: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a file or folder and print its CID.",
        discussion: """
            Sealed to your wallet, it is nothing but noise to everybody else, and adding it twice gives two CIDs. With
            --public it is in the clear, and its CID is the one that `ipfs add --cid-version=1` gives.

            What breaks off is added again from the start; in the clear, what is here already is not written again.

            Examples:
              weft data add model.bin
              weft data add --public --profile v1-2025 dataset/
              tar c photos | weft data add - --name photos.tar
            """)

    enum Profile: String, ExpressibleByArgument, CaseIterable {
        case v1, v0
        case v1Of2025 = "v1-2025"
    }

    @Argument(help: "The file or folder; - reads standard input.", completion: .file())
    var path: String

    @Flag(help: "In the clear: whoever learns the CID can read it.")
    var `public` = false

    @Option(help: "How public content is cut: v1 (256 KiB, as Kubo), v1-2025 (1 MiB), or v0 (CIDs Qm…).")
    var profile: Profile?

    @Option(help: "What it is called; the last part of the path when not given.")
    var name: String?

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard profile == nil || self.public else {
            throw ValidationError("--profile is for public content: add --public, or leave it out")
        }
        guard !self.public || wallet.wallet == nil else {
            throw ValidationError("public content is sealed to no wallet: leave --wallet out")
        }
    }

    func run(_ client: NodeClient) async throws {
        let source = try ContentSource(path: path)
        let interrupts = Interrupts()
        let stopped = CommandFailure(
            .interrupted, "stopped before all of it was added",
            hint: "run the command again; `weft data gc` removes what came")
        let info = try await interrupts.breakOff(with: stopped) { try await send(source, client) }
        let words = self.public ? "public: whoever has the CID can read it" : "sealed"
        try output.print(
            info, line: info.cid, said: "\(info.kind) \(info.name) \(Readable.bytes(info.size)), \(words)")
    }

    private func send(_ source: ContentSource, _ client: NodeClient) async throws -> ContentInfo {
        let isShown =
            source.size ?? CommandLimits.progressBytes >= CommandLimits.progressBytes && Output.error.isTerminal
        let bar = NIOLockedValueBox(TransferBar(label: "adding", total: source.size))
        defer { if isShown { try? Output.error.write(Array(ProgressBar.clear.utf8)) } }
        let failed = NIOLockedValueBox<CommandFailure?>(nil)
        let body = ContentUpload(source: source) { count in
            guard isShown, let line = bar.withLockedValue({ $0.add(UInt64(count)) }) else { return }
            try? Output.error.write(Array(line.utf8))
        } failed: { error in
            failed.withLockedValue { $0 = error }
        }
        do {
            return try await client.addContent(
                kind: source.isFolder ? "folder" : "file", name: name ?? source.name,
                profile: self.public ? (profile ?? .v1).rawValue : nil, wallet: wallet.wallet,
                size: source.isFolder ? nil : source.size, body)
        } catch {
            // A file that broke off shows up as a broken connection; its own words say more.
            throw failed.withLockedValue { $0 } ?? error
        }
    }
}
