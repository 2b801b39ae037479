// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct DataGrant: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Let a lease or an account read sealed content.",
        discussion: """
            Proxies hold one fragment of the right each, and use it only while the lease lives or the time has not
            passed. Fewer of them than the threshold learn nothing. Not one byte of the content moves.

            What was read cannot be taken back: `weft data revoke` ends reading from then on.

            Examples:
              weft data grant bafy… --to z6Mk… --until 7d
              weft data grant bafy… --to 4kq2m7x3ab                 a job: while its lease lives
              weft data grant bafy… --to z6Mk… --proxies 5 --threshold 3
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @Option(help: ArgumentHelp("A lease, a job, or an account that has published a key.", valueName: "whom"))
    var to: String

    @Option(
        name: .customLong("until"), help: "For how long an account may read: 30m, 12h, 7d (24h).",
        transform: QuantityArguments.milliseconds)
    var lifetime: UInt64?

    @Option(help: "How many proxies get a fragment (three, if there are so many).")
    var proxies: Int?

    @Option(help: "How many of them must answer (more than half).")
    var threshold: Int?

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.grant(
            cid,
            ContentGrantRequest(
                to: to, lifetime: lifetime, threshold: threshold, proxies: proxies,
                wallet: wallet.wallet))
        try output.print(
            info, line: info.id,
            said: "\(info.threshold) of \(info.proxies.count) proxies must answer; take it back with "
                + "`weft data revoke \(info.id)`")
    }
}

struct DataGrants: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "grants",
        abstract: "List the grants that you made.",
        discussion: """
            Examples:
              weft data grants
            """)

    @Flag(name: .shortAndLong, help: "Ids alone.")
    var quiet = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try output.print(
            try await client.grants(), quiet: quiet, nothing: "no grants yet; `weft data grant` makes one")
    }
}

struct DataRevoke: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a grant back: its proxies forget their fragments.",
        discussion: """
            Examples:
              weft data revoke bafy…
            """)

    @Argument(help: "The grant's id; see `weft data grants`.")
    var grant: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.revoke(grant)
        let unconfirmed = info.unconfirmed.map { "did not confirm: \($0)" }
        try output.print(
            info, line: info.isRevoked ? "revoked" : "not revoked",
            said: unconfirmed.isEmpty ? nil : unconfirmed.joined(separator: "\n"))
        guard info.isRevoked else { throw ExitCode(1) }
    }
}

struct DataRelock: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "relock",
        abstract: "Put sealed content under new keys, without touching its bytes.",
        discussion: """
            Grants of the old CID do not open the new one. The old one stays until you unpin it.

            Examples:
              weft data relock bafy…
            """)

    @Argument(help: "The content's CID.")
    var cid: String

    @OptionGroup var wallet: WalletOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.relock(cid, wallet: wallet.wallet)
        try output.print(info, line: info.cid)
    }
}

extension ContentGrantInfo: Listable {
    static let columns = [
        Table.Column("GRANT"), .init("CONTENT"), .init("TO"), .init("NEEDS", .right), .init("STATE"),
        .init("AGE", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        let state =
            isRevoked ? "revoked" : until.map { $0 < now ? "over" : "until \(Readable.time($0))" } ?? "while leased"
        return [
            Readable.shortID(id), Readable.shortID(cid),
            to.hasPrefix("z6") ? Readable.shortAccount(to) : Readable.shortID(to),
            "\(threshold)/\(proxies.count)", state, Readable.age(from: issued, to: now),
        ]
    }
}

struct DataKeep: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Give a job's output a CID of its own, to keep and to grant.",
        discussion: """
            Examples:
              weft data keep 4kq2m7x3ab
            """)

    @Argument(help: "The job's id; see `weft ps --all`.")
    var job: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let info = try await client.keepOutput(of: job)
        try output.print(info, line: info.cid, said: "\(info.kind) \(info.name) \(Readable.bytes(info.size)), sealed")
    }
}
