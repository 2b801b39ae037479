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

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// A ledger's SQLite file and its write-ahead log as bytes, to be damaged and opened somewhere else.
struct LedgerFiles: Sendable {
    static let page = 4096
    /// Of the write-ahead log: its header, and each frame with its own header (sqlite.org/fileformat2.html, section 4).
    static let logHeader = 32
    static let frame = 24 + page

    var main: Data
    var log: Data

    init(of folder: TemporaryFolder) throws {
        main = try Data(contentsOf: URL(fileURLWithPath: folder.store))
        log = (try? Data(contentsOf: URL(fileURLWithPath: folder.store + "-wal"))) ?? Data()
    }

    /// Opens a copy as a node does at its start: replays and checks every block.
    ///
    /// - Returns: the state and the store, which the caller closes.
    func open(in folder: TemporaryFolder) throws -> (ordering: LocalOrdering, store: LedgerStore) {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.store + suffix) }
        try main.write(to: URL(fileURLWithPath: folder.store))
        if !log.isEmpty { try log.write(to: URL(fileURLWithPath: folder.store + "-wal")) }
        let store = try LedgerStore(path: folder.store)
        do {
            let ordering = try LocalOrdering(
                store: store, genesis: nil, snapshots: .never,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            return (ordering, store)
        } catch {
            try? store.close()
            throw error
        }
    }

    var pages: Int { main.count / Self.page }

    func page(_ number: Int) -> Data { main.subdata(in: number * Self.page..<(number + 1) * Self.page) }

    mutating func replacePage(_ number: Int, with bytes: Data) {
        main.replaceSubrange(number * Self.page..<(number + 1) * Self.page, with: bytes)
    }
}

/// What a ledger came to, block by block: whoever opens a part of its files may stand at any of these and nowhere else.
struct History: Sendable {
    struct Moment: Sendable {
        let head: CID
        let root: Bytes32
        /// Of the write-ahead log, in bytes, when the block was acknowledged.
        let logSize: Int
        let transaction: CID?
    }

    /// The files before the first block, with everything in the main file.
    let beginning: LedgerFiles
    let end: LedgerFiles
    /// By height, the genesis first.
    let moments: [Moment]

    /// A ledger of so many blocks, one after the other; the write-ahead log holds all of them.
    static func write(_ blocks: Int, first amount: NanoCredits = 1) async throws -> History {
        let bench = try Bench(snapshots: .never)
        _ = try await bench.store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        let beginning = try LedgerFiles(of: bench.folder)
        var moments = [try moment(bench, nil)]
        try await bench.running {
            for number in 0..<blocks {
                let answer = await bench.ordering.submit(bench.transfer(UInt64(number), amount + UInt64(number)))
                #expect(answer.height == UInt64(number + 1))
                moments.append(try moment(bench, answer.id))
            }
        }
        let end = try LedgerFiles(of: bench.folder)
        #expect(end.main == beginning.main, "the log was taken over before its time")
        return History(beginning: beginning, end: end, moments: moments)
    }

    private static func moment(_ bench: Bench, _ transaction: CID?) throws -> Moment {
        var state = bench.ordering.read { $0 }
        return Moment(
            head: state.head, root: state.stateRoot(), logSize: try LedgerFiles(of: bench.folder).log.count,
            transaction: transaction)
    }

    /// The height at which a ledger stands, checked to be one of these moments.
    @discardableResult
    func check(_ ordering: LocalOrdering, _ what: @autoclosure () -> String) -> Int? {
        var state = ordering.read { $0 }
        let height = Int(state.height)
        guard moments.indices.contains(height) else {
            Issue.record("\(what()): it stands at height \(height)")
            return nil
        }
        #expect(state.head == moments[height].head, "\(what()): another chain")
        #expect(state.stateRoot() == moments[height].root, "\(what()): another state")
        return height
    }
}
