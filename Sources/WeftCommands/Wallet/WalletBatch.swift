// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletBatch: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Do several things in one transaction: all of them happen or none.",
        discussion: """
            The file is a JSON list of up to 64 operations, each an object of one member:
              {"transfer": {"to": "ACCOUNT or wallet", "amount": "1.5"}}
              {"topUpLease": {"lease": "ID", "amount": "0.5"}}
              {"topUpChannel": {"channel": "ID", "amount": "0.5"}}
              {"rateLease": {"lease": "ID", "stars": 5}}
              {"closeLease": {"lease": "ID"}}
              {"cancelOrder": {"order": "ID"}}
              {"setSpendingLimit": {"perDay": "5"}}
              {"setDirectoryEntry": {"entry": {"encryptionKey": "64 HEX DIGITS"}}}

            Examples:
              weft wallet batch salaries.json --memo "November"
              weft wallet batch salaries.json --policy team.json --draft november.json
            """)

    @Argument(help: "The file of operations.", completion: .file())
    var path: String

    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let operations = try JSONFile.read([OperationRequest].self, from: path)
        guard !operations.isEmpty else { throw CommandFailure(.usage, "\(path) holds no operations") }
        let question = "sign \(operations.count) operation(s) of \(path) for \(transaction.payer)?"
        try Prompt.confirm(question, yes: confirmation.yes)
        try await transaction.perform(operations, client, output) {
            "\(operations.count) operation(s) done; \($0.balance) left"
        }
    }
}
