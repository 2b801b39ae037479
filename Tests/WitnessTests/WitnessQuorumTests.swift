// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import Testing

@testable import Witness

@Suite("Quorums of witnesses", .timeLimit(.minutes(5)))
struct WitnessQuorumTests {
    /// A ledger that makes its own blocks, with some of its witnesses at work.
    private func serving(
        _ numbers: [Int], _ body: (WitnessedChain, LocalOrdering, WitnessQuorum) async throws -> Void
    ) async throws {
        let chain = try WitnessedChain()
        let ordering = try LocalOrdering(store: chain.store, genesis: nil, logger: Logger(label: "test"))
        let services = try numbers.map { number in
            try WitnessService(
                key: chain.witnesses[number], store: chain.store, record: chain.record(number),
                updates: { ordering.updates() }, logger: Logger(label: "test"))
        }
        let tasks = [Task { try await ordering.run() }] + services.map { service in Task { try await service.run() } }
        do { try await body(chain, ordering, try WitnessQuorum(store: chain.store)) } catch { Issue.record(error) }
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
    }

    @Test("with one of three witnesses down, who knows the network's id alone can check a record offline")
    func offline() async throws {
        var bytes: [UInt8] = []
        var network: CID?
        try await serving([0, 2]) { chain, ordering, quorum in
            let signer = AccountSigner(key: try key(1), ledger: ordering)
            try await signer.submit([.transfer(to: try key(2).publicKey, amount: 5)])
            let proven = try await quorum.prove(
                .account(try key(2).publicKey), in: ordering, within: .seconds(30))
            bytes = proven.encoded()
            network = chain.network
            #expect(proven.root.signatures.count == 2)
            #expect(try quorum.newestRoot() == proven.root)
        }
        // The ledger is gone by now.
        let content = try ProvenRecord.decode(bytes).verify(network: try #require(network))
        #expect(try Account.decode(try #require(content.record)) == Account(balance: 5, sequence: 0))
        #expect(content.height > 0)
        #expect(throws: ProofRefusal.self) {
            try ProvenRecord.decode(bytes).verify(network: CID.of([1], codec: .dagCBOR))
        }
    }

    @Test("absence is proven as well")
    func absence() async throws {
        try await serving([0, 1, 2]) { chain, ordering, quorum in
            let nobody = RecordKey.account(try key(77).publicKey)
            let proven = try await quorum.prove(nobody, in: ordering, within: .seconds(30))
            let content = try proven.verify(network: chain.network)
            #expect(content.key == nobody && content.record == nil)
        }
    }

    @Test("with two of three down there is no quorum, and the wait ends in time")
    func noQuorum() async throws {
        try await serving([1]) { chain, ordering, quorum in
            let (statement, _) = try await ordering.prove(.totals)
            do {
                _ = try await quorum.countersignedRoot(height: statement.height, within: .milliseconds(300))
                Issue.record("one is enough")
            } catch let error as WitnessError { #expect(error.code == .noQuorum) }
            try await eventually("the one spoke") {
                try chain.store.countersignatures(height: statement.height).count == 1
            }
            #expect(try quorum.newestRoot() == nil)
        }
    }

    @Test("many who wait for the same root all get it when the last word that it takes is said")
    func together() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(2)
        let quorum = try WitnessQuorum(store: chain.store)
        let waiting = (0..<20).map { _ in
            Task { try await quorum.countersignedRoot(height: 2, within: .seconds(30)) }
        }
        let first = try chain.witness(0)
        try await running(first) { try await eventually("it signed") { first.status.signed == 2 } }
        #expect(try quorum.newestRoot() == nil)
        let second = try chain.witness(1)
        try await running(second) {
            let expected = try chain.statement(2)
            for task in waiting { #expect(try await task.value.statement == expected) }
        }
    }

    @Test("witnesses keep up with a ledger under load and agree with it")
    func load() async throws {
        try await serving([0, 1, 2]) { chain, ordering, quorum in
            let signer = AccountSigner(key: try key(1), ledger: ordering)
            let receiver = try key(2).publicKey
            for _ in 0..<3 {
                for _ in 0..<30 { try await signer.submit([.transfer(to: receiver, amount: 1)]) }
                let proven = try await quorum.prove(.account(receiver), in: ordering, within: .seconds(30))
                let content = try proven.verify(network: chain.network)
                let balance = try Account.decode(try #require(content.record)).balance
                #expect(balance > 0 && balance % 30 == 0)
            }
        }
    }
}
