// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Testing

@testable import LedgerStore
@testable import Ordering

/// The disk at every moment at which the power may fail: whatever part of the write-ahead log is there, the blocks in it
/// are exactly those that were acknowledged by then.
@Suite("Power cuts", .timeLimit(.minutes(5)))
struct PowerCutTests {
    @Test("a commit waits until the disk has it: without that, acknowledged blocks could be lost with the power")
    func waitsForTheDisk() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        // 2 is FULL. The pool's own choice for a write-ahead log is NORMAL, which waits for nothing.
        #expect(try await store.database.write { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        try store.close()
    }

    @Test("a log that ends anywhere holds every block acknowledged by then, and none in part")
    func everyCut() async throws {
        let history = try await History.write(12)
        let whole = history.end.log
        let folder = try TemporaryFolder()
        let frames = (whole.count - LedgerFiles.logHeader) / LedgerFiles.frame
        #expect(LedgerFiles.logHeader + frames * LedgerFiles.frame == whole.count)
        // At each boundary, and torn: right after it, in the frame's header, in its page, before its last byte.
        let cuts = (0...frames).flatMap { frame in
            [0, 1, 24, 2_000, LedgerFiles.frame - 1].map { LedgerFiles.logHeader + frame * LedgerFiles.frame + $0 }
        }
        var files = history.end
        for cut in [0, 1, LedgerFiles.logHeader - 1] + cuts where cut <= whole.count {
            files.log = whole.prefix(cut)
            let (ordering, store) = try files.open(in: folder)
            let acknowledged = (history.moments.lastIndex { $0.logSize <= cut } ?? 0)
            #expect(history.check(ordering, "cut at \(cut)") == acknowledged, "cut at \(cut)")
            for (height, moment) in history.moments.enumerated().dropFirst() {
                guard let id = moment.transaction else { continue }
                #expect(try await store.height(of: id) == (height <= acknowledged ? UInt64(height) : nil))
            }
            try store.close()
        }
    }

    @Test("a ledger whose last block was torn goes on from the one before it")
    func goesOn() async throws {
        let history = try await History.write(5)
        var files = history.end
        files.log.removeLast(100)
        let folder = try TemporaryFolder()
        let (ordering, store) = try files.open(in: folder)
        #expect(history.check(ordering, "torn") == 4)
        let service = Task { try await ordering.run() }
        let signer = AccountSigner(key: try key(1), ledger: ordering)
        for _ in 0..<3 { try await signer.submit([.transfer(to: try key(2).publicKey, amount: 1)]) }
        service.cancel()
        try await service.value
        try store.close()
        let again = try LedgerFiles(of: folder).open(in: try TemporaryFolder())
        #expect(again.ordering.read { $0.height } == 7)
        try again.store.close()
    }

    @Test("while the log is taken over into the main file, any part of its pages may be new: nothing is lost")
    func whileTakenOver() async throws {
        let history = try await History.write(12)
        let folder = try TemporaryFolder()
        // What the main file comes to.
        let (_, store) = try history.end.open(in: folder)
        _ = try await store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        let done = try LedgerFiles(of: folder)
        try store.close()
        try #require(done.pages > history.end.pages || done.main != history.end.main)
        var random = SeededGenerator(seed: 1)
        for _ in 0..<40 {
            var files = history.end
            files.main.append(Data(count: done.main.count - files.main.count))
            for page in 0..<done.pages where Bool.random(using: &random) {
                files.replacePage(page, with: done.page(page))
            }
            if Bool.random(using: &random) {
                files.main = files.main.prefix(Int.random(in: history.end.main.count...done.main.count, using: &random))
            }
            let (ordering, store) = try files.open(in: folder)
            #expect(history.check(ordering, "half taken over") == 12)
            try store.close()
        }
    }

    @Test("a bit that flips in the log ends it there: the blocks before it are served, and nothing else")
    func flippedBit() async throws {
        let history = try await History.write(8)
        let folder = try TemporaryFolder()
        for place in stride(from: LedgerFiles.logHeader, to: history.end.log.count, by: 1_013) {
            var files = history.end
            files.log[place] ^= 1 << UInt8(place % 8)
            let (ordering, store) = try files.open(in: folder)
            // All blocks that were there before the damaged frame began, but not the one that it belongs to.
            let start = place - (place - LedgerFiles.logHeader) % LedgerFiles.frame
            let before = history.moments.lastIndex { $0.logSize <= start } ?? 0
            #expect(history.check(ordering, "bit at \(place)") == before)
            try store.close()
        }
    }
}
