// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Snapshots of the orderer", .timeLimit(.minutes(5)))
struct SnapshotTests {
    private func files(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("-snapshot-") }.sorted()
    }

    private func send(_ bench: Bench, _ count: Int) async throws {
        let signer = AccountSigner(key: bench.alice, ledger: bench.ordering)
        for _ in 0..<count { try await signer.submit([.transfer(to: bench.bob.publicKey, amount: 1)]) }
    }

    /// A store with `count` blocks and the snapshots of them.
    private func written(_ count: Int, _ policy: SnapshotPolicy) async throws -> Bench {
        let bench = try Bench(snapshots: policy)
        try await bench.running { try await send(bench, count) }
        return bench
    }

    /// Opens the store again and counts warnings.
    private func reopen(_ bench: Bench) throws -> (ordering: LocalOrdering, warnings: Int) {
        let warnings = NIOLockedValueBox(0)
        let logger = Logger(label: "test") { _ in WarningLog(warnings: warnings) }
        let ordering = try LocalOrdering(
            store: try LedgerStore(path: bench.folder.store), genesis: nil, clock: bench.clock.ledgerClock,
            logger: logger)
        return (ordering, warnings.withLockedValue { $0 })
    }

    private func expectSame(_ again: LocalOrdering, _ bench: Bench) {
        var (one, other) = (again.read { $0 }, bench.ordering.read { $0 })
        #expect((one.height, one.head, one.time) == (other.height, other.head, other.time))
        #expect(one.stateRoot() == other.stateRoot())
    }

    @Test("an orderly end leaves a snapshot, and the next start reads no block before it")
    func shutdown() async throws {
        let bench = try await written(5, SnapshotPolicy())
        #expect(try files(bench.folder).count == 1)
        // Nobody could replay these any more.
        try await bench.store.database.write { try $0.execute(sql: "UPDATE block SET bytes = x'00' WHERE height < 5") }
        let (again, warnings) = try reopen(bench)
        #expect(warnings == 0)
        expectSame(again, bench)
    }

    @Test("while it works it writes one every so many blocks, and keeps two")
    func periodic() async throws {
        let bench = try Bench(snapshots: SnapshotPolicy(blocks: 4, atShutdown: false))
        try await bench.running {
            for _ in 0..<4 {
                try await send(bench, 5)
                try await eventually("a snapshot of late is there") {
                    let newest = try files(bench.folder).last?.suffix(20)
                    return newest.flatMap { UInt64($0) }.map { $0 + 5 > bench.ordering.read { $0.height } } ?? false
                }
            }
        }
        #expect(try files(bench.folder).count == 2)
        let (again, warnings) = try reopen(bench)
        #expect(warnings == 0)
        expectSame(again, bench)
    }

    @Test("work alone makes one due as well")
    func work() async throws {
        let bench = try Bench(snapshots: SnapshotPolicy(blocks: .max, work: .zero, atShutdown: false))
        try await bench.running {
            try await send(bench, 3)
            try await eventually("a snapshot is there") { try !files(bench.folder).isEmpty }
        }
    }

    enum Damage: CaseIterable { case altered, truncated, emptied, unreadable }

    @Test("a damaged newest snapshot is reported; the one before is used, then all blocks", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        let bench = try Bench(snapshots: SnapshotPolicy())
        try await bench.running { try await send(bench, 3) }
        let middle = try LocalOrdering(
            store: bench.store, genesis: nil, clock: bench.clock.ledgerClock, logger: Logger(label: "test"))
        let service = Task { try await middle.run() }
        let signer = AccountSigner(key: bench.alice, ledger: middle)
        for _ in 0..<3 { try await signer.submit([.transfer(to: bench.bob.publicKey, amount: 1)]) }
        service.cancel()
        try await service.value
        let names = try files(bench.folder)
        try #require(names.count == 2)
        for (count, name) in names.reversed().enumerated() {
            let url = URL(fileURLWithPath: bench.folder.path + "/" + name)
            var bytes = try Data(contentsOf: url)
            switch damage {
            case .altered: bytes[bytes.count / 2] ^= 1
            case .truncated: bytes.removeLast(10)
            case .emptied: bytes = Data()
            case .unreadable: bytes = Data("something else, and long enough to be told from one".utf8)
            }
            try bytes.write(to: url)
            let (again, warnings) = try reopen(bench)
            #expect(warnings == count + 1)
            var (one, other) = (again.read { $0 }, middle.read { $0 })
            #expect((one.height, one.head) == (6, other.head))
            #expect(one.stateRoot() == other.stateRoot())
        }
    }

    @Test("a ledger whose old blocks are in an archive starts from the snapshot, and without one from the archive")
    func archived() async throws {
        let bench = try await written(6, SnapshotPolicy())
        let height = bench.ordering.read { $0.height }
        try #require(height > 3)
        #expect(try await bench.store.archive(before: height - 1, into: bench.folder.path + "/old.car") > 0)
        expectSame(try reopen(bench).ordering, bench)
        for name in try files(bench.folder) {
            try FileManager.default.removeItem(atPath: bench.folder.path + "/" + name)
        }
        expectSame(try reopen(bench).ordering, bench)
        try FileManager.default.removeItem(atPath: bench.folder.path + "/old.car")
        #expect(throws: LedgerStoreError.self) { _ = try reopen(bench) }
    }

    @Test("a snapshot of blocks that the store does not have is not used")
    func foreignBlocks() async throws {
        let bench = try await written(4, SnapshotPolicy())
        try await bench.store.database.write { try $0.execute(sql: "DELETE FROM block WHERE height = 4") }
        try await bench.store.cutIndex(after: 3)
        let (again, warnings) = try reopen(bench)
        #expect(warnings == 1)
        #expect(again.read { $0.height } == 3)
    }

    @Test("blocks after the snapshot are checked as ever")
    func damagedTail() async throws {
        let bench = try await written(4, SnapshotPolicy())
        let middle = try LocalOrdering(
            store: bench.store, genesis: nil, clock: bench.clock.ledgerClock, snapshots: .never,
            logger: Logger(label: "test"))
        let service = Task { try await middle.run() }
        _ = await middle.submit(bench.transfer(4))
        service.cancel()
        try await service.value
        try await bench.store.database.write { try $0.execute(sql: "UPDATE block SET bytes = x'00' WHERE height = 5") }
        #expect(throws: LedgerStoreError.self) { _ = try reopen(bench) }
    }

    @Test("a state whose last block is not on the disk leaves no snapshot")
    func notDurable() async throws {
        let bench = try Bench()
        try await bench.store.database.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'no room'); END")
        }
        let service = Task { [ordering = bench.ordering] in try await ordering.run() }
        let submission = Task { [ordering = bench.ordering, bytes = bench.transfer(0)] in await ordering.submit(bytes) }
        try await eventually("an attempt fails") { bench.errors.withLockedValue { $0 } >= 1 }
        service.cancel()
        _ = await submission.value
        try await service.value
        #expect(try files(bench.folder).isEmpty)
    }
}

/// Counts warnings.
private struct WarningLog: LogHandler {
    let warnings: NIOLockedValueBox<Int>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if event.level >= .warning { warnings.withLockedValue { $0 += 1 } }
    }
}
