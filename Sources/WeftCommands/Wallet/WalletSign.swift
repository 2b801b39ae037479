// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletSign: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Show what a draft does, and add a wallet's signature to it.",
        discussion: """
            The file is passed on from signer to signer. What is shown is read from the very bytes that are signed.

            Examples:
              weft wallet sign pay.json
              weft wallet sign pay.json --wallet savings --yes
              weft wallet sign pay.json --show
            """)

    @Argument(help: "The draft.", completion: .file())
    var path: String

    @Flag(help: "Only show it.")
    var show = false

    @OptionGroup var wallet: WalletOption
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let draft = try JSONFile.read(TransactionDraft.self, from: path)
        let description = try await client.describe(draft)
        if show { return try output.print(description, fields: description.fields) }
        for line in Listing.fields(description.fields) { Output.error.say(line) }
        let name = wallet.wallet.map { "wallet \($0)" } ?? "the default wallet"
        try Prompt.confirm("sign this with \(name)?", yes: confirmation.yes)
        let signed = try await client.sign(draft, wallet: wallet.wallet)
        try JSONFile.write(signed, to: path)
        let left = Int(clamping: signed.policy.threshold) - signed.signatures.count
        try output.print(
            signed,
            said: left > 0 ? "signed; \(left) more needed" : "signed; submit it with `weft wallet submit \(path)`")
    }
}

struct WalletSubmit: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Hand in a draft that enough keys have signed.",
        discussion: """
            Handing it in twice does no harm: the second time gives the first one's answer.

            Examples:
              weft wallet submit pay.json
            """)

    @Argument(help: "The draft.", completion: .file())
    var path: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let result = try await client.submit(try JSONFile.read(TransactionDraft.self, from: path))
        try output.print(result, done: "done; \(result.balance) left")
    }
}

extension DraftDescription {
    var fields: [(String, String)] {
        let operations = operations.enumerated().map { ($0.offset == 0 ? "does" : "and", $0.element) }
        return [("account", account), ("memo", memo ?? ""), ("until", Readable.time(expiresAt))] + operations
            + [
                (
                    "signed by",
                    "\(signers.count) of \(threshold)\(signers.isEmpty ? "" : ": ")\(signers.joined(separator: ", "))"
                )
            ]
    }
}
