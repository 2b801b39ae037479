// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Logging
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Restart", .timeLimit(.minutes(5)))
struct RestartTests {
    private func reopen(_ folder: TemporaryFolder, genesis: Genesis? = nil) throws -> LocalOrdering {
        try LocalOrdering(
            store: try LedgerStore(path: folder.store), genesis: genesis, logger: Logger(label: "test"))
    }

    private func code(_ folder: TemporaryFolder, genesis: Genesis? = nil) -> LedgerStoreError.Code? {
        do {
            _ = try reopen(folder, genesis: genesis)
            return nil
        } catch { return (error as? LedgerStoreError)?.code }
    }

    /// A store with three transfers in three blocks, and no snapshot.
    private func written() async throws -> (TemporaryFolder, LedgerStore, LocalOrdering) {
        let bench = try Bench(snapshots: .never)
        try await bench.running {
            for sequence in 0..<3 {
                let answer = await bench.ordering.submit(bench.transfer(UInt64(sequence)))
                #expect(answer.height != nil)
            }
        }
        return (bench.folder, bench.store, bench.ordering)
    }

    @Test("a reopened ledger stands where the old one stood, and goes on")
    func reopened() async throws {
        let bench = try Bench()
        let updates = bench.ordering.updates()
        try await bench.running {
            _ = await bench.ordering.submit(bench.bytes(bench.alice, 0, [bench.order(expires: start + 10)]))
            _ = await bench.ordering.submit(bench.transfer(1, 5))
            bench.clock.advance(10)
            for await update in updates where update.height == 3 { break }
        }
        let again = try reopen(bench.folder)
        #expect(again.network == bench.genesis.network)
        for ordering in [again, bench.ordering] {
            #expect(ordering.read { $0.height } == 3)
            #expect(ordering.read { $0.time } == start + 10)
            let account = ordering.read { [id = bench.alice.publicKey] in $0.account(id) }
            #expect(account == Account(balance: 1_000 * credit - 5, sequence: 2))
        }
        #expect(again.read { $0.head } == bench.ordering.read { $0.head })
        let service = Task { try await again.run() }
        let signer = AccountSigner(key: bench.alice, ledger: again)
        let id = try await signer.submit([.transfer(to: bench.bob.publicKey, amount: 1)])
        #expect(again.read { $0.height } == 4)
        // What was applied before the restart is still known.
        let repeated = Transaction(
            account: bench.alice.publicKey, sequence: 1, expires: start + 60_000,
            operations: [.transfer(to: bench.bob.publicKey, amount: 5)]
        ).signed(by: bench.alice, network: again.network).encoded()
        let answer = await again.submit(repeated)
        #expect(answer.height == 2)
        #expect(answer.id != id)
        service.cancel()
        try await service.value
    }

    @Test("a store of another network, or an empty one without a genesis, is refused")
    func wrongNetwork() async throws {
        let (folder, store, _) = try await written()
        try store.close()
        var other = try Bench.genesis()
        other.name = "another"
        #expect(code(folder, genesis: other) == .damaged)
        let same = try Bench.genesis()
        #expect(code(folder, genesis: same) == nil)
        let empty = try TemporaryFolder()
        #expect(code(empty) == .unreadable)
    }

    @Test(
        "a block that was altered, replaced, lost or moved is found at the start",
        arguments: [
            // One bit of the bytes.
            "UPDATE block SET bytes = CAST(substr(bytes, 1, 20) || x'99' || substr(bytes, 22) AS BLOB) WHERE height = 2",
            // Truncated.
            "UPDATE block SET bytes = substr(bytes, 1, 40) WHERE height = 3",
            // Another block's bytes and CID.
            """
            UPDATE block SET bytes = (SELECT bytes FROM block WHERE height = 1),
                cid = (SELECT cid FROM block WHERE height = 1) WHERE height = 2
            """,
            // Lost in the middle, and at the beginning.
            "DELETE FROM block WHERE height = 2", "DELETE FROM block WHERE height = 1",
            // Moved.
            "UPDATE block SET height = 9 WHERE height = 2",
            "UPDATE genesis SET bytes = x'00'",
        ])
    func damagedBlock(sql: String) async throws {
        let (folder, store, _) = try await written()
        try await store.database.write { try $0.execute(sql: sql) }
        try store.close()
        #expect(code(folder) == .damaged)
    }

    enum Forgery: CaseIterable {
        case repeatedTransaction, otherTimeUnderOldCID, otherPredecessor, otherHeight, earlierTime
    }

    @Test(
        "a forged last block that decodes is found by its CID, its place in the chain or the rules",
        arguments: Forgery.allCases)
    func forgedBlock(_ forgery: Forgery) async throws {
        let (folder, store, ordering) = try await written()
        let stored = try await store.database.read { db in
            try Data.fetchOne(db, sql: "SELECT bytes FROM block WHERE height = 3")
        }
        var block = try Block.decode([UInt8](try #require(stored)))
        var cid = block.cid
        switch forgery {
        // Its number is used the second time.
        case .repeatedTransaction: block.transactions.append(block.transactions[0])
        case .otherTimeUnderOldCID: block.time += 1
        case .otherPredecessor: block.previous = ordering.network
        case .otherHeight: block.height = 4
        case .earlierTime: block.time -= 1
        }
        if forgery != .otherTimeUnderOldCID { cid = block.cid }
        let (bytes, name) = (Data(block.encoded()), Data(cid.bytes))
        try await store.database.write { db in
            try db.execute(sql: "UPDATE block SET bytes = ?, cid = ? WHERE height = 3", arguments: [bytes, name])
        }
        try store.close()
        #expect(code(folder) == .damaged)
    }

    @Test("a block never grows beyond what a reader takes, however large the transactions that wait")
    func largeBatch() async throws {
        let bench = try Bench()
        let leases = (0..<900).map { LeaseID(digest: Hash.sha256([UInt8($0 % 256), UInt8($0 / 256)])) }
        // 61 KB each: 260 of them, a little less than one account may have waiting, would make a block of 16 MB.
        let heartbeat = LedgerCore.Operation.heartbeat(leases)
        var all = [bench.bytes(bench.alice, 0, [.registerProvider(ProviderProfile(peer: .zero))])]
        for sequence in 1...260 { all.append(bench.bytes(bench.alice, UInt64(sequence), [heartbeat, heartbeat])) }
        #expect(all[1].count > 60_000)
        let waiting = all
        let service = Task { [ordering = bench.ordering] in
            try await eventually("all wait") { ordering.waitingCount == waiting.count }
            try await ordering.run()
        }
        let heights = try await withThrowingTaskGroup(of: UInt64?.self) { group in
            for (index, bytes) in waiting.enumerated() {
                try await eventually("number \(index) is in line") {
                    bench.ordering.waitingCount >= index || index == 0
                }
                group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes).height }
            }
            var heights: Set<UInt64?> = []
            for try await height in group { heights.insert(height) }
            return heights
        }
        service.cancel()
        try await service.value
        #expect(!heights.contains(nil))
        #expect(heights.count >= 2)
        let again = try reopen(bench.folder)
        let sequence = again.read { [id = bench.alice.publicKey] in $0.account(id)?.sequence }
        #expect(sequence == 261)
    }
}
