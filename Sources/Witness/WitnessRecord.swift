// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import LedgerStore
import Multiformats

/// What a witness signed last, in a file of its own. It is on the disk before the signature is made, so that no crash
/// and no older copy of the ledger makes a witness contradict itself.
///
/// Never restore this file from a copy: a witness that has lost it takes a new key.
struct WitnessRecord: Sendable {
    /// `{"last": statement, "signer": bytes(32), "network": link}`.
    private struct Content: DagCBORCodable, Equatable {
        let last: RootStatement
        let signer: PublicKey
        let network: CID

        init(last: RootStatement, signer: PublicKey, network: CID) {
            self.last = last
            self.signer = signer
            self.network = network
        }

        func encode(to writer: inout DagCBORWriter) {
            writer.writeMapHeader(count: 3)
            writer.writeKey("last")
            last.encode(to: &writer)
            writer.writeKey("signer")
            writer.writeBytes(signer.raw)
            writer.writeKey("network")
            writer.writeLink(network)
        }

        init(from reader: inout DagCBORReader) throws(DagCBORError) {
            try reader.readMapHeader(exactly: 3)
            try reader.expectKey("last")
            last = try RootStatement(from: &reader)
            try reader.expectKey("signer")
            signer = PublicKey(try reader.readBytes32())
            try reader.expectKey("network")
            network = try reader.readLink()
        }
    }

    private let path: String
    private let signer: PublicKey
    private let network: CID
    /// Nil before the first signature.
    private(set) var last: RootStatement?

    /// Opens the record, or begins one if there is no such file.
    ///
    /// - Throws: `WitnessError.recordDamaged`; `LedgerStoreError.unreadable`.
    init(path: String, signer: PublicKey, network: CID) throws {
        self.path = path
        self.signer = signer
        self.network = network
        guard let bytes = try SystemFile.contents(of: path, limit: WitnessLimits.recordBytes) else { return }
        let content: Content
        do { content = try Content.decode(bytes) } catch {
            throw WitnessError(.recordDamaged, "\(path) does not say what was signed last: \(error)")
        }
        guard content.signer == signer, content.network == network else {
            throw WitnessError(.recordDamaged, "\(path) is the record of another witness or another network")
        }
        last = content.last
    }

    /// Whether signing this contradicts nothing that was signed: it is newer than all, or the same as the last.
    func allows(_ statement: RootStatement) -> Bool {
        guard let last else { return true }
        return statement.height > last.height || statement == last
    }

    /// Takes note of what is about to be signed. When it returns, this survives a power cut.
    ///
    /// - Throws: `LedgerStoreError.unreadable`; nothing may be signed then.
    mutating func write(_ statement: RootStatement) throws {
        precondition(allows(statement), "nothing is signed that contradicts the record")
        guard statement != last else { return }
        let content = Content(last: statement, signer: signer, network: network)
        try SystemFile.replace(path, with: content.encoded())
        last = statement
    }

    /// Takes note of what was signed according to another source, if it is newer.
    mutating func learn(_ statement: RootStatement) throws {
        guard statement.height > last?.height ?? 0 else { return }
        try write(statement)
    }
}
