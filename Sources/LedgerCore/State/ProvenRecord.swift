// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// All that convinces somebody who knows nothing but a network's id of what one record was at one height, or that there
/// was none: the genesis names the witnesses, the witnesses vouch for a root, the proof leads from it to the record.
///
/// Checking takes no network and no ledger.
public struct ProvenRecord: Hashable, Sendable {
    /// What was proven.
    public struct Content: Hashable, Sendable {
        public let key: RecordKey
        /// The record's canonical bytes; nil: there was none.
        public let record: [UInt8]?
        /// After which block.
        public let height: UInt64
        /// That block's time. What is newer may say otherwise: how old is too old is for the reader to decide.
        public let time: LedgerTime
    }

    /// The genesis' canonical bytes.
    public let genesis: [UInt8]
    public let root: CountersignedRoot
    public let proof: RecordProof

    public init(genesis: [UInt8], root: CountersignedRoot, proof: RecordProof) {
        self.genesis = genesis
        self.root = root
        self.proof = proof
    }

    /// Checks everything; trusts `network` alone.
    ///
    /// - Parameter network: the id of the network that the record must be of, from a source that is trusted.
    /// - Throws: the refusal, in the order of its cases.
    public func verify(network: CID) throws(ProofRefusal) -> Content {
        let found = CID.of(genesis, codec: .dagCBOR)
        guard found == network else { throw .otherNetwork(found) }
        let decoded: Genesis
        do throws(DagCBORError) { decoded = try Genesis.decode(genesis) } catch { throw .malformedGenesis("\(error)") }
        guard let witnesses = decoded.witnesses else { throw .noWitnesses }
        do throws(CountersignedRootRefusal) { try root.verify(policy: witnesses, network: network) } catch {
            throw .root(error)
        }
        guard proof.holds(under: root.statement.root) else { throw .proofDoesNotHold }
        return Content(
            key: proof.key, record: proof.record, height: root.statement.height, time: root.statement.time)
    }
}

/// Wire form: `{"root": …, "proof": …, "genesis": bytes}`.
extension ProvenRecord: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("root", root)
        writer.field("proof", proof)
        writer.field("genesis", genesis)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        root = try reader.value("root")
        proof = try reader.value("proof")
        genesis = try reader.bytes("genesis", max: LedgerLimits.genesisBytes)
    }
}
