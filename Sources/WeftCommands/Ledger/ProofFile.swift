// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
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
        do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.file, "cannot write \(path): \(error.localizedDescription)")
        }
    }

    static func read(_ path: String) throws(CommandFailure) -> ProvenRecord {
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: CommandLimits.proofBytes + 1) ?? Data()
        } catch {
            throw CommandFailure(.file, "cannot read \(path): \(error.localizedDescription)")
        }
        guard data.count <= CommandLimits.proofBytes else {
            throw CommandFailure(.file, "\(path) is too large for a proof")
        }
        do { return try ProvenRecord.decode([UInt8](data)) } catch {
            throw CommandFailure(.file, "\(path) is no proof: \(error)")
        }
    }
}
