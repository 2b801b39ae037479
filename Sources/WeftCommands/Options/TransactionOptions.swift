// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

/// How operations become a transaction: signed by a wallet at once, or written as a draft for an account of several keys.
struct TransactionOptions: ParsableArguments {
    @OptionGroup var wallet: WalletOption

    @Option(help: ArgumentHelp("A remark that everybody can read, up to 256 bytes.", valueName: "text"))
    var memo: String?

    @Option(
        help: ArgumentHelp("Pay from the account of this policy (see `weft wallet policy`).", valueName: "path"),
        completion: .file())
    var policy: String?

    @Option(
        help: ArgumentHelp("Where the draft goes that the policy's keys sign.", valueName: "path"), completion: .file()
    )
    var draft: String?

    func validate() throws {
        guard (policy == nil) == (draft == nil) else { throw ValidationError("use --policy and --draft together") }
        guard policy == nil || wallet.wallet == nil else {
            throw ValidationError("use --wallet, or --policy and --draft")
        }
    }

    /// Who pays, for questions.
    var payer: String {
        if let policy { return "the account of \(policy)" }
        return wallet.wallet.map { "wallet \($0)" } ?? "the default wallet"
    }

    /// - Parameter done: what people read when it has happened.
    func perform(
        _ operations: [OperationRequest], _ client: NodeClient, _ output: OutputOptions,
        done: (TransactionResult) -> String
    ) async throws {
        if let policy, let draft {
            return try await write(operations, policy: policy, draft: draft, client, output)
        }
        let result = try await client.submit(
            TransactionRequest(wallet: wallet.wallet, memo: memo, operations: operations))
        try output.print(result, done: done(result))
    }

    private func write(
        _ operations: [OperationRequest], policy: String, draft: String, _ client: NodeClient, _ output: OutputOptions
    ) async throws {
        let request = DraftRequest(
            policy: try JSONFile.read(PolicyInfo.self, from: policy), memo: memo, operations: operations)
        let made = try await client.draft(request)
        try JSONFile.write(made, to: draft)
        try output.print(
            made, said: "wrote \(draft); \(made.policy.threshold) of its keys sign it with `weft wallet sign`")
    }
}

extension OutputOptions {
    /// A transaction's id on standard output, and what it did beside it.
    func print(_ result: TransactionResult, done: String) throws {
        try print(result, line: result.transaction, said: done)
    }
}
