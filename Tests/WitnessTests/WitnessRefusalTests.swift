// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GRDB
import Keys
import LedgerCore
import Multiformats
import Ordering
import Testing

@testable import LedgerStore
@testable import Witness

extension WitnessedChain {
    func damageBlocks(below height: Int64) async throws {
        try await store.database.write { db in
            try db.execute(sql: "UPDATE block SET bytes = x'00' WHERE height < ?", arguments: [height])
        }
    }
}

@Suite("Chains that a witness refuses", .timeLimit(.minutes(5)))
struct WitnessRefusalTests {
    /// Three good blocks, then `bad`; gives how the witness is after it.
    private func outcome(
        _ chain: WitnessedChain, _ bad: (WitnessedChain) throws -> BlockRecord
    ) async throws -> WitnessStatus {
        try await chain.grow(3)
        let witness = try chain.witness()
        return try await running(witness) {
            try await eventually("it signed") { witness.status.signed == 3 }
            try await chain.append(try bad(chain))
            try await eventually("it stops") { witness.status.hasStopped }
            // What comes after it, if it can be written, is not even looked at.
            try? await chain.grow(2)
            try await Task.sleep(for: .milliseconds(50))
            return witness.status
        }
    }

    private func check(_ chain: WitnessedChain, _ status: WitnessStatus) throws {
        #expect(try chain.spoken() == [1, 2, 3])
        #expect(!status.isWell && status.height == 3 && status.signed == 3)
        #expect(chain.errors.withLockedValue { $0 } == 1)
    }

    @Test("a root that its own state does not have is not signed, and nothing after it")
    func diverging() async throws {
        let chain = try WitnessedChain()
        let wrong = Hash.sha256([7])
        var own: Bytes32?
        let status = try await outcome(chain) { chain in
            try chain.make([try chain.transfer()]) { block in
                own = block.root
                block.root = wrong
            }
        }
        #expect(status.condition == .diverged(height: 4, stated: wrong, own: try #require(own)))
        try check(chain, status)
    }

    @Test("money that moves without its owner's signature is found by whom signs, though the orderer's state has it")
    func forged() async throws {
        let chain = try WitnessedChain()
        let status = try await outcome(chain) { chain in
            var forged = try chain.transfer(500 * credit)
            // The last byte belongs to the signature.
            forged[forged.count - 1] ^= 1
            return try chain.make([forged])
        }
        guard case .refused(4, .badSignature) = status.condition else {
            Issue.record("it is \(status.condition)")
            return
        }
        try check(chain, status)
    }

    enum Forgery: CaseIterable { case repeated, height, predecessor, time, noTransaction, otherNetwork }

    @Test("a block that breaks a rule is refused, with the rule", arguments: Forgery.allCases)
    func ruleBroken(_ forgery: Forgery) async throws {
        let chain = try WitnessedChain()
        let status = try await outcome(chain) { chain in
            let used = chain.blocks[0].block.transactions
            switch forgery {
            case .repeated: return try chain.make(used) { $0.root = nil }
            case .height: return try chain.make([], states: false) { $0.height = 5 }
            case .predecessor: return try chain.make([], states: false) { $0.previous = chain.network }
            case .time: return try chain.make([], states: false) { $0.time = 1 }
            case .noTransaction: return try chain.make([], states: false) { $0.transactions = [[0xa0]] }
            case .otherNetwork:
                let sender = try key(1)
                let signed = Transaction(
                    account: sender.publicKey, sequence: 3, expires: chain.state.time + 1000,
                    operations: [.transfer(to: try key(2).publicKey, amount: 1)]
                ).signed(by: sender, network: CID.of([1], codec: .dagCBOR))
                return try chain.make([signed.encoded()])
            }
        }
        guard case .refused(let height, let refusal) = status.condition else {
            Issue.record("it is \(status.condition)")
            return
        }
        #expect(height == 4)
        switch (forgery, refusal) {
        case (.repeated, .transaction(.sequenceUsed)), (.height, .doesNotFollow), (.predecessor, .doesNotFollow),
            (.time, .doesNotFollow), (.noTransaction, .malformed), (.otherNetwork, .badSignature):
            break
        default: Issue.record("\(forgery) is refused with \(refusal)")
        }
        #expect(try chain.spoken().filter { $0 < 5 } == [1, 2, 3])
        #expect(chain.errors.withLockedValue { $0 } == 1)
    }

    @Test(
        "a store whose blocks were changed behind it is refused or not read, and nothing of it is signed",
        arguments: [
            "UPDATE block SET bytes = x'00' WHERE height = 2",
            "UPDATE block SET bytes = (SELECT bytes FROM block WHERE height = 3) WHERE height = 2",
            "UPDATE block SET bytes = substr(bytes, 1, 40) WHERE height = 2",
            "DELETE FROM block WHERE height = 2",
            "UPDATE block SET cid = x'00' WHERE height = 2",
            "UPDATE block SET bytes = 5 WHERE height = 2",
        ])
    func forgedStore(sql: String) async throws {
        let chain = try WitnessedChain()
        try await chain.grow(5)
        try await chain.store.database.write { try $0.execute(sql: sql) }
        let witness = try chain.witness()
        try await running(witness) {
            try await eventually("it says so") { !witness.status.isWell }
            try await Task.sleep(for: .milliseconds(30))
        }
        #expect(!witness.status.isWell)
        #expect(try chain.spoken().allSatisfy { $0 < 2 })
    }

    @Test("a witness that finds its own word for another block of that height signs nothing any more")
    func ownWord() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(3)
        let lie = RootStatement(
            height: 3, block: chain.blocks[1].cid, root: Hash.sha256([1]), time: chain.blocks[2].block.time)
        try await chain.store.add(lie.signed(by: chain.witnesses[0], network: chain.network))
        let witness = try chain.witness()
        try await running(witness) { try await eventually("it stops") { witness.status.hasStopped } }
        #expect(
            witness.status.condition
                == .contradicted(height: 3, signed: chain.blocks[1].cid, found: chain.blocks[2].cid))
    }
}
