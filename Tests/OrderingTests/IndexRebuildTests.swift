// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Logging
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Opening with an index of another version", .timeLimit(.minutes(5)))
struct IndexRebuildTests {
    private func send(_ bench: Bench, _ ordering: LocalOrdering, _ count: Int) async throws {
        let signer = AccountSigner(key: bench.alice, ledger: ordering)
        for _ in 0..<count { try await signer.submit([.transfer(to: bench.bob.publicKey, amount: 1)]) }
    }

    private func transfers(_ store: LedgerStore) async throws -> [EventPosition] {
        try await store.transfers(TransferQuery(limit: 1000)).entries.map(\.position)
    }

    @Test(
        "the index is rebuilt from the blocks, with and without a snapshot, and the ledger goes on where it was",
        arguments: [0, 3, 6] as [UInt64])
    func rebuilt(indexed: UInt64) async throws {
        let bench = try Bench(snapshots: SnapshotPolicy(blocks: 4, atShutdown: true))
        try await bench.running { try await send(bench, bench.ordering, 7) }
        let before = try await transfers(bench.store)
        #expect(before.count == 7)
        // As after a kill in the middle: what follows `indexed` is missing.
        try await bench.store.cutIndex(after: indexed)
        try bench.store.close()
        let store = try LedgerStore(path: bench.folder.store)
        #expect(!store.isIndexCurrent)
        let ordering = try LocalOrdering(
            store: store, genesis: nil, clock: bench.clock.ledgerClock, logger: Logger(label: "test"))
        #expect(store.isIndexCurrent)
        #expect(try await transfers(store) == before)
        #expect(ordering.read { $0.head } == bench.ordering.read { $0.head })
        let service = Task { try await ordering.run() }
        try await send(bench, ordering, 1)
        #expect(try await transfers(store).count == 8)
        service.cancel()
        try await service.value
    }

    @Test("a block that is damaged ends the rebuild, and the index stays behind")
    func damaged() async throws {
        let bench = try Bench(snapshots: .never)
        try await bench.running { try await send(bench, bench.ordering, 4) }
        try await bench.store.database.write {
            try $0.execute(sql: "UPDATE block SET bytes = x'00' WHERE height = 3")
        }
        try await bench.store.index.pool.write { try $0.execute(sql: "UPDATE index_state SET version = 0") }
        try bench.store.close()
        let store = try LedgerStore(path: bench.folder.store)
        #expect {
            _ = try LocalOrdering(store: store, genesis: nil, logger: Logger(label: "test"))
        } throws: { ($0 as? LedgerStoreError)?.code == .damaged }
        #expect(!store.isIndexCurrent)
    }
}
