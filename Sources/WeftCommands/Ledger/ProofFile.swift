// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats

/// A proof on the disk: canonical DAG-CBOR, as it is verified.
enum ProofFile {
    /// - Parameter text: in multibase, from the node.
    static func write(_ text: String, to path: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do { bytes = try Multibase.decode(text) } catch {
            throw CommandFailure(.badAnswer, "the node's proof does not decode: \(error)")
        }
        try WholeFile.write(bytes, to: path)
    }

    static func read(_ path: String) throws(CommandFailure) -> ProvenRecord {
        let data = try WholeFile.read(
            path, limit: CommandLimits.proofBytes, tooLarge: "\(path) is too large for a proof")
        do { return try ProvenRecord.decode([UInt8](data)) } catch {
            throw CommandFailure(.file, "\(path) is no proof: \(error)")
        }
    }
}
