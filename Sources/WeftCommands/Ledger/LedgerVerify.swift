// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DagCBOR
import Foundation
import GatewayAPI
import LedgerCore
import Multiformats

struct LedgerVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a proof without any node, and show what it proves.",
        discussion: """
            The network's id is all that is trusted: it names the genesis, which names the witnesses. Get it from \
            somebody you believe, not from whoever gave you the proof. Exits with 1 if the proof does not hold.

            Examples:
              weft ledger verify balance.proof --network bafyreidaotpgtdxdyeicin2tdsbf65dz5j4d37in4kdpxg4yrp64ms5dde
            """)

    @Argument(help: "The proof.", completion: .file()) var path: String
    @Option(help: ArgumentHelp("The network's id.", valueName: "cid")) var network: String
    @OptionGroup var output: OutputOptions

    struct Verified: Encodable {
        let network: String
        let kind: String
        let id: [String]
        let height: UInt64
        let at: UInt64
        /// Nil: there is no such record.
        let record: JSONValue?
    }

    func run() async throws {
        let id: CID
        do { id = try CID(string: network) } catch {
            throw CommandFailure(.usage, "\(network) is no network's id: \(error)")
        }
        let proven = try ProofFile.read(path)
        let content: ProvenRecord.Content
        do throws(ProofRefusal) { content = try proven.verify(network: id) } catch {
            throw CommandFailure(.refused, "the proof does not hold: \(error)")
        }
        let record = try content.record.map { try Self.readable($0) }
        let (kind, parts) = content.key.words
        let verified = Verified(
            network: network, kind: kind, id: parts, height: content.height, at: content.time, record: record)
        let text = try record.map { try OutputFormat.encode($0, pretty: true) } ?? "there is no such record"
        try output.print(
            verified,
            fields: [
                ("proven", ([kind] + parts).joined(separator: " ")), ("block", "\(content.height)"),
                ("time", Readable.time(content.time)),
            ])
        if output.format == .table { try Output.standard.line(text) }
    }

    /// Canonical bytes as DAG-JSON.
    private static func readable(_ bytes: [UInt8]) throws(CommandFailure) -> JSONValue {
        do {
            let value = try DagCBORValue.decode(bytes)
            return try JSONDecoder().decode(JSONValue.self, from: Data(value.dagJSON().utf8))
        } catch {
            throw CommandFailure(.file, "the record does not decode: \(error)")
        }
    }
}

extension RecordKey {
    /// Its kind and what names it, for people.
    var words: (kind: String, parts: [String]) {
        switch self {
        case .account(let id): ("account", [id.description])
        case .provider(let id): ("provider", [id.description])
        case .standing(let id): ("standing", [id.description])
        case .listing(let id): ("listing", [id.description])
        case .order(let id): ("order", [id.description])
        case .bid(let id): ("bid", [id.order.description, id.listing.description])
        case .lease(let id): ("lease", [id.description])
        case .ratable(let id): ("rating", [id.description])
        case .channel(let id): ("channel", [id.description])
        case .directory(let id): ("directory", [id.description])
        case .totals: ("totals", [])
        }
    }
}
