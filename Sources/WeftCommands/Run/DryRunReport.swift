// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import Workload

extension DryRun.Match: Listable {
    static let columns = [Table.Column("PROVIDER"), .init("LISTING"), .init("PRICE", .right)]
    var quiet: String { listing }
    func cells(now: UInt64) -> [String] {
        [Readable.shortAccount(provider), Readable.shortID(listing), Readable.rate(rate)]
    }
}

/// Shows what an order would meet.
enum DryRunReport {
    /// - Throws: `CommandFailure` when nobody would take it, so that scripts can ask.
    static func print(_ result: DryRun, _ output: OutputOptions) throws {
        switch output.format {
        case .json, .jsonl: try output.print(result, fields: [])
        case .table: try output.print(result.matches, nothing: "no listing would take this order now")
        }
        for line in summary(result) { Output.error.say(line) }
        if let failure = failure(result) { throw failure }
    }

    /// What the job would find besides its files.
    static func inputs(_ manifest: Manifest) -> [String] {
        manifest.mounts.map { "mounts    \($0.cid) at \(PlainText.visible($0.path)), read-only" }
            + manifest.secrets.map { secret in
                switch secret.place {
                case .variable(let name): "secret    \(secret.name) as the variable \(name)"
                case .file(let name): "secret    \(secret.name) as the file \(Manifest.Secret.folder)/\(name)"
                }
            }
    }

    static func summary(_ result: DryRun) -> [String] {
        let money =
            "up to \(Readable.rate(result.maximumRate)); \(result.deposit) of \(result.balance) would be set aside"
        return [money] + (result.refusals.isEmpty ? [] : WhyLines.lines(result.refusals))
    }

    static func failure(_ result: DryRun) -> CommandFailure? {
        if result.deposit > result.balance {
            return CommandFailure(
                .notRun, "the wallet has \(result.balance), less than the \(result.deposit) to set aside",
                hint: "lower --max-price or --timeout, or pay with another --wallet")
        }
        guard result.matches.isEmpty else { return nil }
        return CommandFailure(
            .notRun, "nobody would take this order now", hint: "see offers with `weft market listings`")
    }
}
