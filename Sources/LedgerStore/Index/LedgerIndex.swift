// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import GRDB
import LedgerCore
import Multiformats
import Synchronization

/// The index over the blocks, in an SQLite file of its own, so that no acknowledgement waits for it.
///
/// Blocks are handed over when they are durable and written in their order, many with one transaction. Whoever reads
/// waits until the index holds all that was durable when it asked. Commits do not wait for the disk: after a power cut
/// the index is whole (WAL, `synchronous=NORMAL`), and so many blocks behind, which the next start makes up for.
final class LedgerIndex: Sendable {
    let pool: DatabasePool
    private let backlog: Mutex<IndexBacklog>
    /// How long blocks are gathered of which nobody asks.
    private static let delay = DispatchTimeInterval.milliseconds(200)
    private let queue = DispatchQueue(label: "weft.ledger.index", qos: .utility)

    /// Opens the index at `path`. One that is damaged, of another version or of another chain makes room for a new one.
    ///
    /// - Parameters:
    ///   - newest: height of the newest block that is durable.
    ///   - block: the CID of the block at a height.
    /// - Throws: `LedgerStoreError.unreadable`; whatever `block` throws.
    init(path: String, newest: UInt64, block: (UInt64) throws -> CID?) throws {
        let (pool, state) = try Self.open(path)
        self.pool = pool
        var height = state.height
        if let cid = state.cid, try block(height) != cid {
            try Self.translating { try pool.write(IndexSchema.create) }
            height = 0
        }
        backlog = Mutex(IndexBacklog(height: height, isWhole: height == newest))
    }

    private static func open(_ path: String) throws -> (pool: DatabasePool, state: IndexState) {
        try translating {
            do { return try openOnce(path) } catch let error as DatabaseError where error.isDamage {
                for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
                return try openOnce(path)
            }
        }
    }

    private static func openOnce(_ path: String) throws -> (pool: DatabasePool, state: IndexState) {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // As much as is used: an idle node stays small.
            try db.execute(sql: "PRAGMA cache_size = \(db.configuration.readonly ? -2048 : -32_768)")
            // What is written again and again goes to the main file once: 32 MiB of log.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
            db.add(function: ListingRate.function)
        }
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: path, configuration: configuration)
        return (pool, try IndexSchema.prepare(pool))
    }

    // MARK: Reading

    /// Runs `body` on an index that holds every block that is durable by now.
    ///
    /// - Throws: `LedgerStoreError`; whatever `body` throws.
    func read<Value>(_ body: (Database) throws -> Value) async throws -> Value {
        try await caughtUp()
        return try Self.translating { try pool.read(body) }
    }

    /// Returns when every block that is durable by now is in the index.
    ///
    /// - Throws: `LedgerStoreError` while it cannot be written.
    func caughtUp() async throws {
        try await withCheckedThrowingContinuation { waiter in
            let (answer, begins) = backlog.withLock { backlog in
                let answer = backlog.read(waiter)
                return (answer, answer == nil && backlog.hurry())
            }
            if let answer { waiter.resume(with: answer) }
            if begins { queue.async { self.writeWaiting() } }
        }
    }

    /// Of the last block in the index; 0 before the first.
    var height: UInt64 { backlog.withLock { $0.height } }

    /// Whether it holds every block that was durable when it was opened, or was brought there since.
    var isWhole: Bool { backlog.withLock { $0.isWhole } }

    // MARK: Following

    /// Returns when the next block may be added.
    ///
    /// - Throws: `LedgerStoreError` while blocks before it are missing, or too many wait and cannot be written.
    func room() async throws {
        try await withCheckedThrowingContinuation { waiter in
            if let answer = backlog.withLock({ $0.write(waiter) }) { waiter.resume(with: answer) }
        }
    }

    /// Takes the next block, which is durable, and returns at once.
    func add(_ block: IndexedBlock) {
        switch backlog.withLock({ $0.add(block) }) {
        case .nothing: return
        case .now: queue.async { self.writeWaiting() }
        case .later: queue.asyncAfter(deadline: .now() + Self.delay) { self.writeIfIdle() }
        }
    }

    private func writeIfIdle() { if backlog.withLock({ $0.hurry() }) { writeWaiting() } }

    private func writeWaiting() {
        while let blocks = backlog.withLock({ $0.next() }) {
            do {
                try write(blocks)
                for waiter in backlog.withLock({ $0.wrote(blocks) }) { waiter.resume() }
            } catch {
                let (waiters, pause) = backlog.withLock { $0.failed(error) }
                for waiter in waiters { waiter.resume(throwing: error) }
                queue.asyncAfter(deadline: .now() + .milliseconds(pause)) { self.writeWaiting() }
                return
            }
        }
    }

    private func write(_ blocks: [IndexedBlock]) throws {
        try Self.translating { try pool.write { try IndexWriter.write(blocks, in: $0) } }
    }

    /// When it returns, what is in the index up to `height` survives a power cut.
    ///
    /// - Throws: `LedgerStoreError`.
    func synchronize(through height: UInt64) async throws {
        try await caughtUp()
        try Self.translating {
            try pool.writeWithoutTransaction { db in
                // A commit that waits for the log to be on the disk, and with it all that is in the log before.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                defer { try? db.execute(sql: "PRAGMA synchronous = NORMAL") }
                try db.execute(
                    sql: "UPDATE index_state SET synchronized = ?", arguments: [DatabaseValue.number(height)])
            }
        }
    }

    // MARK: Filling

    /// Adds blocks that were durable before the index was opened.
    func fill(_ blocks: [IndexedBlock], isLast: Bool) throws {
        if !blocks.isEmpty { try write(blocks) }
        backlog.withLock { $0.reached(blocks.last?.height ?? $0.height, isWhole: isLast) }
    }

    /// Throws everything away. Nothing else may add meanwhile.
    func discard(newest: UInt64) throws {
        try Self.translating { try pool.write(IndexSchema.create) }
        backlog.withLock { $0.reached(0, isWhole: newest == 0) }
    }

    /// Writes what waits, if it can be written, and closes the file.
    func close() throws {
        queue.sync { self.writeWaiting() }
        let closed = LedgerStoreError(.unreadable, "the ledger's index was closed")
        for waiter in backlog.withLock({ $0.close() }) { waiter.resume(throwing: closed) }
        try pool.close()
    }

    private static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw LedgerStoreError.translated(error, of: "the ledger's index") }
    }
}
