// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import GatewayAPI
import NIOConcurrencyHelpers
import Workload

/// Packs files and sends them to the node.
enum BundleSender {
    /// - Returns: the bundle's id; nil when there is nothing to send.
    /// - Throws: `CommandFailure`, which names the file that cannot be sent.
    static func send(_ sources: [BundleSource], wallet: String?, client: NodeClient) async throws -> String? {
        guard !sources.isEmpty else { return nil }
        let writer = try pack(sources)
        for file in writer.skipped { Output.error.say("left out: \(PlainText.visible(file))") }
        let isShown = writer.contentBytes >= CommandLimits.progressBytes && Output.error.isTerminal
        let bar = NIOLockedValueBox(ProgressBar(label: "sending", total: writer.contentBytes))
        let failed = NIOLockedValueBox<BundleFilesError?>(nil)
        let body = BundleUpload(writer: writer) { count in
            guard isShown, let line = bar.withLockedValue({ $0.add(UInt64(count)) }) else { return }
            try? Output.error.write(Array(line.utf8))
        } failed: { error in
            failed.withLockedValue { $0 = error }
        }
        defer { if isShown { try? Output.error.write(Array(ProgressBar.clear.utf8)) } }
        do {
            return try await client.uploadBundle(wallet: wallet, body).id
        } catch {
            // A file that broke off shows up as a broken connection; its own words say more.
            throw failed.withLockedValue { $0 }.map(failure) ?? error
        }
    }

    /// Looks at all files before the first byte is sent.
    private static func pack(_ sources: [BundleSource]) throws -> BundleWriter {
        do {
            return try BundleWriter(sources: sources, unsupported: .skip)
        } catch {
            throw failure(error)
        }
    }

    static func failure(_ error: BundleFilesError) -> CommandFailure { CommandFailure(.file, error.message) }
}
