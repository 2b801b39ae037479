// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Proofs of the orderer", .timeLimit(.minutes(5)))
struct ProveTests {
    private func account(_ proof: RecordProof) throws -> Account { try Account.decode(try #require(proof.record)) }

    /// Checks that what was stated is what a durable block states, and that the proof leads to it.
    private func check(_ proof: Provers.Proof, _ bench: Bench) throws {
        let (bytes, cid) = try #require(try bench.store.block(proof.statement.height), "it is not durable")
        #expect(RootStatement(of: try Block.decode(bytes), cid: cid) == proof.statement)
        #expect(proof.proof.holds(under: proof.statement.root))
    }

    @Test("an idle ledger makes one empty block for the first proof and none for those after it")
    func idle() async throws {
        let bench = try Bench()
        let alice = RecordKey.account(bench.alice.publicKey)
        try await bench.running {
            let first = try await bench.ordering.prove(alice)
            try check(first, bench)
            #expect(first.statement.height == 1)
            #expect(try account(first.proof) == Account(balance: 1_000 * credit, sequence: 0))
            for key in [alice, .account(bench.bob.publicKey), .account(try key(9).publicKey), .totals] {
                let next = try await bench.ordering.prove(key)
                try check(next, bench)
                #expect(next.statement == first.statement)
                #expect((next.proof.record == nil) == (key == .account(try key9())))
            }
            #expect(bench.ordering.read { $0.height } == 1)
        }
    }

    private func key9() throws -> PublicKey { try key(9).publicKey }

    @Test("what changed since the last root is proven under the next one, not before its time and soon after it")
    func changed() async throws {
        let bench = try Bench()
        try await bench.running {
            let begin = ContinuousClock.now
            let first = try await bench.ordering.prove(.account(bench.bob.publicKey))
            #expect(await bench.ordering.submit(bench.transfer(0, 7)).height == 2)
            let next = try await bench.ordering.prove(.account(bench.bob.publicKey))
            // The ledger's clock stands still here: the machine's own decides.
            #expect(ContinuousClock.now - begin > .milliseconds(OrderingLimits.rootInterval))
            try check(next, bench)
            #expect(next.statement.height == 3)
            #expect(try account(next.proof).balance == 1_000 * credit + 7)
            #expect(try account(first.proof).balance == 1_000 * credit)
            #expect(await bench.ordering.submit(bench.transfer(1, 7)).height == 4)
            bench.clock.advance(OrderingLimits.rootInterval)
            let last = try await bench.ordering.prove(.account(bench.bob.publicKey))
            try check(last, bench)
            #expect(last.statement.height == 5)
            #expect(last.statement.time == bench.clock.now)
        }
    }

    @Test("many who ask together are served by one block, each with what it asked for")
    func together() async throws {
        let keys = try (100..<164).map { try key($0) }
        let bench = try Bench(more: keys)
        try await bench.running {
            #expect(await bench.ordering.submit(bench.transfer(0)).height == 1)
            #expect(await bench.ordering.submit(bench.transfer(1)).height == 2)
            let proofs = try await withThrowingTaskGroup(of: (PublicKey, Provers.Proof).self) { group in
                for key in keys + keys + keys + keys {
                    group.addTask { [ordering = bench.ordering, key = key.publicKey] in
                        (key, try await ordering.prove(.account(key)))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (key, proof) in proofs {
                #expect(proof.proof.key == .account(key))
                #expect(proof.statement == proofs[0].1.statement)
                try check(proof, bench)
            }
            #expect(bench.ordering.read { $0.height } == 3)
        }
    }

    @Test("proofs under load hold, are of durable blocks, and make no more blocks state their root than one a second")
    func load() async throws {
        let bench = try Bench()
        let begin = ContinuousClock.now
        try await bench.running {
            let stop = NIOLockedValueBox(false)
            let load = Task { [bob = bench.bob.publicKey, alice = bench.alice, ordering = bench.ordering] in
                let signer = AccountSigner(key: alice, ledger: ordering)
                while !stop.withLockedValue({ $0 }) { try await signer.submit([.transfer(to: bob, amount: 1)]) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { [key = bench.bob.publicKey] in
                        var last: RootStatement?
                        for _ in 0..<3 {
                            // Something has changed since.
                            let height = last?.height ?? 0
                            try await eventually("a transfer") { bench.ordering.read { $0.height } > height }
                            let proof = try await bench.ordering.prove(.account(key))
                            try check(proof, bench)
                            #expect(try account(proof.proof).balance >= 1_000 * credit)
                            #expect(proof.statement.height > height)
                            last = proof.statement
                        }
                    }
                }
                try await group.waitForAll()
            }
            stop.withLockedValue { $0 = true }
            try await load.value
        }
        var stated = 0
        try bench.store.replay { bytes, _ in stated += try Block.decode(bytes).root == nil ? 0 : 1 }
        let seconds = Int((ContinuousClock.now - begin) / .seconds(1))
        #expect((3...(seconds + 2)).contains(stated), "\(stated) in \(seconds) s")
    }

    @Test("a proof is not given before its block is on the disk")
    func durableFirst() async throws {
        let bench = try Bench()
        try await bench.running {
            let gate = await DiskGate(bench.store)
            let given = NIOLockedValueBox(false)
            let proofs = (0..<2).map { index in
                Task { [ordering = bench.ordering] in
                    // The second asks when the block is made and not written.
                    if index == 1 { try await eventually("the block is made") { ordering.read { $0.height } == 1 } }
                    let proof = try await ordering.prove(.totals)
                    given.withLockedValue { $0 = true }
                    return proof
                }
            }
            try await eventually("the block is made") { bench.ordering.read { $0.height } == 1 }
            try await Task.sleep(for: .milliseconds(100))
            #expect(!given.withLockedValue { $0 })
            await gate.open()
            for proof in proofs { try check(try await proof.value, bench) }
            // Nothing changed in between: one block served both.
            #expect(bench.ordering.read { $0.height } == 1)
        }
    }

    @Test("beyond the cap a proof is unavailable at once; those that wait are given when blocks are made")
    func bounded() async throws {
        let bench = try Bench()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<(OrderingLimits.waitingProofs + 5) {
                group.addTask { [ordering = bench.ordering] in
                    do {
                        _ = try await ordering.prove(.totals)
                        return true
                    } catch is LedgerUnavailable { return false }
                }
            }
            for _ in 0..<5 { #expect(try await group.next() == false) }
            let service = Task { [ordering = bench.ordering] in try await ordering.run() }
            for try await given in group { #expect(given) }
            service.cancel()
            try await service.value
        }
        await #expect(throws: LedgerUnavailable.self) { try await Self.waiting(bench) }
    }

    /// After the end nothing is proven that would take a block.
    private static func waiting(_ bench: Bench) async throws {
        let other = try Bench()
        let service = Task { [ordering = other.ordering] in try await ordering.run() }
        service.cancel()
        _ = await service.result
        _ = try await other.ordering.prove(.totals)
    }

    @Test("who waits for a proof when the ledger ends learns that there will be none")
    func ended() async throws {
        let bench = try Bench()
        let waiting = Task { [ordering = bench.ordering] in try await ordering.prove(.totals) }
        try await eventually("it waits") { bench.ordering.provers.isWaiting }
        let gate = await DiskGate(bench.store)
        let service = Task { [ordering = bench.ordering] in try await ordering.run() }
        try await eventually("the block is made") { bench.ordering.read { $0.height } == 1 }
        #expect(await bench.ordering.submit([]).refusal != nil)
        let second = Task { [ordering = bench.ordering] in try await ordering.prove(.totals) }
        try await eventually("it waits too") { bench.ordering.provers.isWaiting }
        service.cancel()
        await #expect(throws: LedgerUnavailable.self) { try await second.value }
        await gate.open()
        // The block that was begun is written still.
        try check(try await waiting.value, bench)
        try await service.value
    }

    @Test("after a restart the last block's root serves at once, from a snapshot and from the blocks alone")
    func restart() async throws {
        for policy in [SnapshotPolicy(), .never] {
            let bench = try Bench(snapshots: policy)
            let before = try await bench.running {
                _ = await bench.ordering.submit(bench.transfer(0))
                bench.clock.advance(OrderingLimits.rootInterval)
                return try await bench.ordering.prove(.account(bench.bob.publicKey))
            }
            let again = try LocalOrdering(
                store: bench.store, genesis: nil, clock: bench.clock.ledgerClock, logger: Logger(label: "test"))
            // Nobody makes blocks.
            let after = try await again.prove(.account(bench.bob.publicKey))
            #expect(after.statement == before.statement && after.proof == before.proof)
        }
    }

    @Test("what ran out since the last block is not proven under that block's root, in either way")
    func silentChange() async throws {
        let bench = try Bench()
        try await bench.running {
            let lease = try await bench.finishedLease()
            bench.clock.advance(OrderingLimits.rootInterval)
            let there = try await bench.ordering.prove(.ratable(lease))
            #expect(there.proof.record != nil)
            let height = bench.ordering.read { $0.height }
            bench.clock.advance(LedgerLimits.ratingMilliseconds + hour)
            try await eventually("time goes on") { bench.ordering.read { $0.ratableLease(lease) } == nil }
            #expect(bench.ordering.read { $0.height } == height, "it is no event")
            let gone = try await bench.ordering.prove(.ratable(lease))
            #expect(gone.proof.record == nil && gone.statement.height == height + 1)
            try check(gone, bench)
        }
    }
}
