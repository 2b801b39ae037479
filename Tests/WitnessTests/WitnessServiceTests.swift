// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import ServiceLifecycle
import Testing

@testable import Witness

@Suite("Witnesses", .timeLimit(.minutes(5)))
struct WitnessServiceTests {
    @Test("a witness signs every root that is stated, of old blocks and of new ones, and nothing else")
    func follows() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(70) { $0 % 3 == 0 }
        let witness = try chain.witness()
        try await running(witness) {
            try await eventually("the old blocks are checked") { witness.status.height == 70 }
            #expect(try chain.spoken() == Array(stride(from: 3, through: 70, by: 3)))
            try await chain.grow(5)
            try await eventually("the new blocks are checked") { witness.status.signed == 75 }
            try await eventually("it follows") { witness.status.condition == .following && witness.status.isWell }
        }
        #expect(try chain.spoken().suffix(5) == [71, 72, 73, 74, 75])
        #expect(chain.errors.withLockedValue { $0 } == 0)
    }

    @Test("a witness that was ended goes on where it was, and signs nothing twice or anew below")
    func restarted() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(10)
        let first = try chain.witness()
        try await running(first) { try await eventually("it signed") { first.status.signed == 10 } }
        let words = try (1...10).map { try chain.store.countersignatures(height: $0) }
        try await chain.grow(10)
        let second = try chain.witness()
        try await running(second) { try await eventually("it signed") { second.status.signed == 20 } }
        #expect(try (1...10).map { try chain.store.countersignatures(height: $0) } == words)
        #expect(try chain.spoken() == Array(1...20))
    }

    @Test("an update wakes a witness at once, and without updates its timer does")
    func awakened() async throws {
        let chain = try WitnessedChain()
        let (updates, publish) = AsyncStream<LedgerUpdate>.makeStream()
        let witness = try WitnessService(
            key: chain.witnesses[0], store: chain.store, record: chain.record(), interval: .seconds(3600),
            updates: { updates }, logger: Logger(label: "test"))
        // Another ledger, whose updates say no more than that there is something to look at.
        let other = try WitnessedChain()
        let ordering = try LocalOrdering(store: other.store, genesis: nil, logger: Logger(label: "test"))
        let service = Task { try await ordering.run() }
        let forwarding = Task { [updates = ordering.updates()] in
            for await update in updates { publish.yield(update) }
        }
        try await running(witness) {
            try await eventually("it looked once") { witness.status.condition == .following }
            try await chain.grow(1)
            try await AccountSigner(key: try key(1), ledger: ordering)
                .submit([.transfer(to: try key(2).publicKey, amount: 1)])
            try await eventually("it signed") { witness.status.signed == 1 }
        }
        service.cancel()
        try await service.value
        await forwarding.value
    }

    @Test("a graceful shutdown ends it")
    func shutdown() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(3)
        let witness = try chain.witness()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: .init(services: [witness], logger: logger))
        let service = Task { try await group.run() }
        try await eventually("it signed") { witness.status.signed == 3 }
        await group.triggerGracefulShutdown()
        try await service.value
    }

    @Test("a key that is no witness', a network without any, and an empty store are refused")
    func refused() async throws {
        let chain = try WitnessedChain()
        func code(_ store: LedgerStore, _ key: PrivateKey) -> WitnessError.Code? {
            do {
                _ = try WitnessService(
                    key: key, store: store, record: chain.record(), updates: { AsyncStream { _ in } },
                    logger: Logger(label: "test"))
                return nil
            } catch { return (error as? WitnessError)?.code }
        }
        #expect(try code(chain.store, key(9)) == .notAWitness)
        #expect(code(chain.store, chain.witnesses[2]) == nil)
        let empty = try LedgerStore(path: chain.folder.path + "/empty.sqlite")
        #expect(code(empty, chain.witnesses[0]) == .emptyStore)
        var lonely = chain.genesis
        lonely.witnesses = nil
        try empty.create(lonely)
        #expect(code(empty, chain.witnesses[0]) == .notAWitness)
        #expect(throws: WitnessError.self) { try WitnessQuorum(store: empty) }
    }

    @Test("a snapshot that the witness has vouched for spares it the blocks before; any other does not")
    func snapshots() async throws {
        for isVouched in [true, false] {
            let chain = try WitnessedChain()
            try await chain.grow(6)
            let first = try chain.witness(isVouched ? 0 : 1)
            try await running(first) { try await eventually("it signed") { first.status.signed == 6 } }
            try await chain.store.writeSnapshot(of: chain.state)
            try await chain.grow(2)
            // What nobody reads does no harm: the blocks below the snapshot.
            try await chain.damageBlocks(below: 6)
            let second = try chain.witness()
            try await running(second) {
                try await eventually("it came to an end") { second.status.signed == 8 || second.status.hasStopped }
            }
            #expect(second.status.hasStopped != isVouched)
            // One who trusts the store's snapshots takes it in any case.
            let third = try chain.witness(2, start: .newestSnapshot)
            try await running(third) { try await eventually("it signed") { third.status.signed == 8 } }
        }
    }
}
