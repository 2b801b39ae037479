// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import StateTree

@testable import LedgerCore

/// A network with three witnesses of which two are enough, and what they say.
enum WitnessSamples {
    static func keys() throws -> [PrivateKey] {
        try [21, 22, 23].map { try key($0) }.sorted { $0.publicKey < $1.publicKey }
    }

    static func policy() throws -> SigningPolicy {
        guard let policy = SigningPolicy(threshold: 2, keys: try keys().map(\.publicKey)) else {
            throw CountersignedRootRefusal.noSignature
        }
        return policy
    }

    static func genesis() throws -> Genesis {
        Genesis(
            name: "witnessed", created: World.start, witnesses: try policy(), parameters: Parameters(),
            allocations: [Genesis.Allocation(account: try key(1).publicKey, amount: 1_000 * credit)])
    }

    static func network() throws -> CID { try genesis().network }

    static func statement(_ height: UInt64 = 7, root: UInt8 = 13) -> RootStatement {
        RootStatement(
            height: height, block: CID.of([1], codec: .dagCBOR), root: bytes32(root), time: World.start + 1)
    }

    /// What witness `signer` says, of three.
    static func word(_ signer: Int, _ statement: RootStatement = statement()) throws -> Countersignature {
        statement.signed(by: try keys()[signer], network: try network())
    }

    static func root(_ signers: [Int] = [0, 1]) throws -> CountersignedRoot {
        try CountersignedRoot(try signers.map { try word($0) })
    }

    /// A state of this network after one block that states its root, with the statement.
    static func state() throws -> (state: LedgerState, statement: RootStatement) {
        var state = try LedgerState(genesis: try genesis())
        state.beginBlock(at: World.start + 5)
        let block = Block(
            height: 1, previous: state.head, time: state.time, root: state.stateRoot(), transactions: [])
        _ = try state.endBlock(cid: block.cid)
        guard let statement = RootStatement(of: block, cid: block.cid) else {
            throw CountersignedRootRefusal.noSignature
        }
        return (state, statement)
    }

    /// A record, or the absence of one, that two witnesses' words prove.
    static func proven(_ key: RecordKey) throws -> ProvenRecord {
        let (state, statement) = try state()
        guard let proof = state.proof(of: key) else { throw CountersignedRootRefusal.noSignature }
        return ProvenRecord(
            genesis: try genesis().encoded(), root: try CountersignedRoot([word(0, statement), word(2, statement)]),
            proof: proof)
    }
}
