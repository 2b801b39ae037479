// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Proven records")
struct ProvenRecordTests {
    private func refusal(_ proven: ProvenRecord, network: CID? = nil) throws -> ProofRefusal? {
        let network = try network ?? WitnessSamples.network()
        do throws(ProofRefusal) {
            _ = try proven.verify(network: network)
            return nil
        } catch { return error }
    }

    private func account() throws -> RecordKey { .account(try key(1).publicKey) }

    @Test("from the network's id alone a record and its absence are proven, with height and time")
    func proven() throws {
        let bytes = try WitnessSamples.proven(account()).encoded()
        let content = try ProvenRecord.decode(bytes).verify(network: WitnessSamples.network())
        #expect(try content.key == account())
        #expect(try content.record.map { try Account.decode($0) } == Account(balance: 1_000 * credit, sequence: 0))
        #expect((content.height, content.time) == (1, World.start + 5))
        let nobody = RecordKey.account(try key(2).publicKey)
        let absent = try WitnessSamples.proven(nobody).verify(network: WitnessSamples.network())
        #expect(absent.key == nobody && absent.record == nil)
    }

    @Test("another genesis is refused, such as one that names witnesses of the forger's choice")
    func otherGenesis() throws {
        let good = try WitnessSamples.proven(account())
        var genesis = try WitnessSamples.genesis()
        genesis.witnesses = SigningPolicy(threshold: 1, keys: [try key(66).publicKey])
        let own = good.root.statement.signed(by: try key(66), network: genesis.network)
        let forged = ProvenRecord(genesis: genesis.encoded(), root: try CountersignedRoot([own]), proof: good.proof)
        #expect(try refusal(forged) == .otherNetwork(genesis.network))
        #expect(try refusal(forged, network: genesis.network) == nil, "it is good in the forger's own network")
        #expect(try refusal(good, network: genesis.network) == .otherNetwork(try WitnessSamples.network()))
    }

    @Test("a network's id that names no genesis, or one without witnesses, proves nothing")
    func noWitnesses() throws {
        let good = try WitnessSamples.proven(account())
        var genesis = try WitnessSamples.genesis()
        genesis.witnesses = nil
        let lonely = ProvenRecord(genesis: genesis.encoded(), root: good.root, proof: good.proof)
        #expect(try refusal(lonely, network: genesis.network) == .noWitnesses)
        let nonsense = ProvenRecord(genesis: [0xa0], root: good.root, proof: good.proof)
        guard case .malformedGenesis = try refusal(nonsense, network: CID.of([0xa0], codec: .dagCBOR)) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test("a root for which too few vouch is refused, with the reason")
    func unvouched() throws {
        let good = try WitnessSamples.proven(account())
        let alone = CountersignedRoot(
            statement: good.root.statement, signatures: Array(good.root.signatures.prefix(1)))
        let proven = ProvenRecord(genesis: good.genesis, root: alone, proof: good.proof)
        #expect(try refusal(proven) == .root(.tooFewSignatures(1, needed: 2)))
    }

    @Test("a proof of another record, other bytes or another root is refused")
    func otherProof() throws {
        let good = try WitnessSamples.proven(account())
        var changed = try #require(good.proof.record)
        changed[changed.count - 1] ^= 1
        let nobody = RecordKey.account(try key(2).publicKey)
        for proof in [
            RecordProof(key: good.proof.key, record: changed, path: good.proof.path),
            RecordProof(key: good.proof.key, record: nil, path: good.proof.path),
            RecordProof(key: nobody, record: good.proof.record, path: good.proof.path),
            RecordProof(key: .totals, record: good.proof.record, path: good.proof.path),
        ] {
            let forged = ProvenRecord(genesis: good.genesis, root: good.root, proof: proof)
            #expect(try refusal(forged) == .proofDoesNotHold)
        }
        // A good root of the same network, of another block.
        let other = ProvenRecord(genesis: good.genesis, root: try WitnessSamples.root(), proof: good.proof)
        #expect(try refusal(other) == .proofDoesNotHold)
    }

    @Test("no change of any bit of a proven record's bytes proves something else")
    func anyBit() throws {
        let good = try WitnessSamples.proven(account())
        let (bytes, network) = (good.encoded(), try WitnessSamples.network())
        let content = try good.verify(network: network)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8(index % 8)
            guard let decoded = try? ProvenRecord.decode(changed) else { continue }
            guard let other = try? decoded.verify(network: network) else { continue }
            #expect(other == content, "byte \(index)")
        }
    }

    @Test("the largest genesis fits into a proof, and a larger one is refused before it is read")
    func largestGenesis() throws {
        var genesis = try WitnessSamples.genesis()
        genesis.name = String(repeating: "n", count: 64)
        genesis.witnesses = SigningPolicy(threshold: 16, keys: try (0..<16).map { try key($0).publicKey })
        genesis.allocations = (0..<LedgerLimits.genesisAllocations).map { index in
            let account = AccountID(Hash.sha256([UInt8(index >> 8), UInt8(index & 255)]))
            return Genesis.Allocation(account: account, amount: 1 << 40)
        }.sorted { $0.account < $1.account }
        #expect(try Genesis.decode(genesis.encoded()) == genesis)
        let good = try WitnessSamples.proven(account())
        let large = ProvenRecord(genesis: genesis.encoded(), root: good.root, proof: good.proof)
        #expect(try ProvenRecord.decode(large.encoded()) == large)
        let zeros = [UInt8](repeating: 0, count: LedgerLimits.genesisBytes + 1)
        let tooLarge = ProvenRecord(genesis: zeros, root: good.root, proof: good.proof).encoded()
        #expect(throws: DagCBORError.tooLarge) { try ProvenRecord.decode(tooLarge) }
    }
}
