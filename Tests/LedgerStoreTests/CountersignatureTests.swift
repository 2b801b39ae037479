// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

/// Countersignatures beside a chain of empty blocks.
private struct Signed {
    let folder: TemporaryFolder
    let store: LedgerStore
    let keys: [PrivateKey]
    let policy: SigningPolicy
    let network: CID

    init(height: UInt64) async throws {
        folder = try TemporaryFolder()
        store = try LedgerStore(path: folder.store)
        network = try Chain(store: store).genesis.network
        keys = try (10..<13).map { try key($0) }
        policy = try #require(SigningPolicy(threshold: 2, keys: keys.map(\.publicKey)))
        // No block is read here, only how high they go.
        try await store.database.write { db in
            try db.execute(
                sql: "INSERT INTO block (height, cid, bytes) VALUES (?, x'00', x'00')", arguments: [Int64(height)])
        }
    }

    func statement(_ height: UInt64, _ root: UInt8 = 1) -> RootStatement {
        RootStatement(
            height: height, block: CID.of([root], codec: .dagCBOR), root: Hash.sha256([root]), time: start)
    }

    func word(_ signer: Int, _ height: UInt64, _ root: UInt8 = 1) -> Countersignature {
        statement(height, root).signed(by: keys[signer], network: network)
    }

    func newest() throws -> CountersignedRoot? { try store.newestCountersignedRoot(policy: policy, network: network) }
}

@Suite("Countersignatures on disk", .timeLimit(.minutes(2)))
struct CountersignatureTests {
    @Test("what was added comes back, by signer, also from a store that was closed and opened")
    func kept() async throws {
        let signed = try await Signed(height: 9)
        for (signer, height) in [(0, 3), (1, 3), (2, 3), (0, 7), (1, 9)] as [(Int, UInt64)] {
            #expect(try await signed.store.add(signed.word(signer, height)) == .added)
            #expect(try await signed.store.add(signed.word(signer, height)) == .known)
        }
        try signed.store.close()
        let store = try LedgerStore(path: signed.folder.store)
        let third = (0..<3).map { signed.word($0, 3) }.sorted { $0.signer < $1.signer }
        #expect(try store.countersignatures(height: 3) == third)
        #expect(try store.countersignatures(height: 4).isEmpty)
        #expect(try store.newestCountersignature(of: signed.keys[0].publicKey) == signed.word(0, 7))
        #expect(try store.newestCountersignature(of: try key(1).publicKey) == nil)
    }

    @Test("a signer's second statement of a height is not taken, and shown to be a contradiction")
    func contradiction() async throws {
        let signed = try await Signed(height: 9)
        #expect(try await signed.store.add(signed.word(0, 3)) == .added)
        let second = signed.word(0, 3, 2)
        let answer = try await signed.store.add(second)
        #expect(answer == .contradicts(signed.word(0, 3)))
        #expect(try signed.store.countersignatures(height: 3) == [signed.word(0, 3)])
        guard case .contradicts(let first) = answer else { return }
        #expect(Equivocation(first, second).isProven(network: signed.network))
    }

    @Test("what is ahead of the chain is not kept, however far", arguments: [10, 1 << 62, 1 << 63, UInt64.max])
    func ahead(height: UInt64) async throws {
        let signed = try await Signed(height: 9)
        #expect(try await signed.store.add(signed.word(0, height)) == .ahead)
        #expect(try signed.store.countersignatures(height: height).isEmpty)
        #expect(try signed.store.newestCountersignature(of: signed.keys[0].publicKey) == nil)
    }

    @Test("the newest root is the highest for which enough have spoken, and spoken alike")
    func newest() async throws {
        let signed = try await Signed(height: 9)
        #expect(try signed.newest() == nil)
        try await signed.store.add(signed.word(0, 2))
        #expect(try signed.newest() == nil)
        try await signed.store.add(signed.word(2, 2))
        #expect(try signed.newest()?.statement == signed.statement(2))
        for signer in 0..<3 { try await signed.store.add(signed.word(signer, 4)) }
        #expect(try signed.newest()?.signatures.count == 3)
        // Two who differ, one alone, and one of another network.
        try await signed.store.add(signed.word(0, 6, 1))
        try await signed.store.add(signed.word(1, 6, 2))
        try await signed.store.add(signed.word(1, 8))
        try await signed.store.add(
            signed.statement(8).signed(by: signed.keys[2], network: CID.of([1], codec: .dagCBOR)))
        let found = try #require(try signed.newest())
        #expect(found.statement == signed.statement(4))
        try found.verify(policy: signed.policy, network: signed.network)
    }

    @Test("of old ones as many heights stay as asked for, with all that was said of them")
    func pruned() async throws {
        let signed = try await Signed(height: 99)
        let heights: [UInt64] = [3, 10, 11, 40, 77]
        for height in heights { for signer in 0..<2 { try await signed.store.add(signed.word(signer, height)) } }
        func left() throws -> [UInt64] {
            try (0..<99).filter { try !signed.store.countersignatures(height: $0).isEmpty }
        }
        try await signed.store.pruneCountersignatures()
        try await signed.store.pruneCountersignatures(keeping: 5)
        #expect(try left() == heights)
        try await signed.store.pruneCountersignatures(keeping: 3)
        #expect(try left() == [11, 40, 77])
        #expect(try signed.store.countersignatures(height: 11).count == 2)
        try await signed.store.pruneCountersignatures(keeping: 1)
        #expect(try left() == [77])
    }

    @Test(
        "a damaged record is reported and nothing traps",
        arguments: [
            "signer = x'00'", "signer = 'text'", "statement = x'a0'", "statement = 5", "statement = x''",
            "signature = x'00'", "signature = 7", "signature = 'text'", "height = 4",
        ])
    func damaged(change: String) async throws {
        let signed = try await Signed(height: 9)
        try await signed.store.add(signed.word(0, 3))
        try await signed.store.database.write { try $0.execute(sql: "UPDATE countersignature SET \(change)") }
        let height: UInt64 = change == "height = 4" ? 4 : 3
        #expect(await code { _ = try signed.store.countersignatures(height: height) } == .damaged)
        let one = try #require(SigningPolicy(threshold: 1, keys: signed.policy.keys))
        #expect(
            await code { _ = try signed.store.newestCountersignedRoot(policy: one, network: signed.network) }
                == .damaged)
        #expect(
            await code {
                _ = try await signed.store.countersignedRoot(height: height, policy: one, network: signed.network)
            } == .damaged)
        guard !change.hasPrefix("signer") else { return }
        #expect(await code { _ = try await signed.store.add(signed.word(0, height)) } == .damaged)
    }

    @Test("who waits for a quorum has it as soon as the last word that it takes is added")
    func waiting() async throws {
        let signed = try await Signed(height: 9)
        let waiting = Task {
            try await signed.store.countersignedRoot(height: 5, policy: signed.policy, network: signed.network)
        }
        for height in [4, 6, 7] as [UInt64] {
            for signer in 0..<3 { try await signed.store.add(signed.word(signer, height)) }
        }
        try await signed.store.add(signed.word(1, 5))
        try await signed.store.add(signed.word(1, 5))
        try await signed.store.add(signed.word(0, 5))
        let found = try await waiting.value
        #expect(found.statement == signed.statement(5) && found.signatures.count == 2)
        let later = try await signed.store.countersignedRoot(
            height: 5, policy: signed.policy, network: signed.network)
        #expect(later == found)
    }

    @Test("who waits in vain can be ended")
    func cancelled() async throws {
        let signed = try await Signed(height: 9)
        let waiting = Task {
            try await signed.store.countersignedRoot(height: 5, policy: signed.policy, network: signed.network)
        }
        try await Task.sleep(for: .milliseconds(20))
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test("the newest root is found without sorting or reading all that is kept")
    func plan() async throws {
        let signed = try await Signed(height: 9)
        let plans = try await signed.store.database.read { db in
            try [LedgerStore.heightsWithCountersignatures, LedgerStore.countersignatureOfSigner].flatMap { sql in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: [2]).map { row -> String in
                    String.fromDatabaseValue(row["detail"] as DatabaseValue) ?? ""
                }
            }
        }
        #expect(plans.allSatisfy { $0.contains("INDEX") && !$0.contains("TEMP B-TREE") }, "\(plans)")
    }
}
