// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Prove what the ledger says, and check such proofs.",
        discussion: """
            A proof is a file of a few hundred bytes. Who knows the network's id can check it without a node: the \
            network's witnesses, named by its genesis, have countersigned the root that it leads to.
            """,
        subcommands: [LedgerProve.self, LedgerVerify.self])
}

struct LedgerProve: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write a proof of a record, or that there is none.",
        discussion: """
            Records: account, provider, standing, directory (by account or wallet), listing, order, lease, rating, \
            channel (by id), bid (by order and --listing), totals.

            Examples:
              weft ledger prove account default --out balance.proof
              weft ledger prove standing z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK --out standing.proof
              weft ledger prove lease 4kq2m7x3ab --out lease.proof
            """)

    @Argument(help: "What kind of record.") var kind: ProveRequest.Kind
    @Argument(help: "Its account or id.") var id: String?
    @Option(help: ArgumentHelp("Of a bid: its listing.", valueName: "id")) var listing: String?
    @Option(name: .customLong("out"), help: ArgumentHelp("Where the proof goes.", valueName: "path")) var path: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (kind == .totals) == (id == nil) else {
            throw ValidationError(kind == .totals ? "there is one record of totals" : "say which \(kind.rawValue)")
        }
    }

    func run(_ client: NodeClient) async throws {
        let proof = try await client.prove(ProveRequest(kind: kind, id: id, listing: listing))
        try ProofFile.write(proof.proof, to: path)
        let what = proof.exists ? "the record" : "that there is no such record"
        try output.print(
            proof,
            said: "wrote \(path): \(what), as of block \(proof.height); "
                + "check it with `weft ledger verify \(path) --network \(proof.network)`")
    }
}

extension ProveRequest.Kind: ExpressibleByArgument {}
