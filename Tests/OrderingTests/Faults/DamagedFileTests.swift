// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Testing

@testable import LedgerStore
@testable import Ordering

/// A main file that rots, loses pages or has them in the wrong place. A node that opens it says so, or stands where the
/// ledger once stood; it never shows a state that was none, and nothing traps.
@Suite("Damaged ledger files", .timeLimit(.minutes(5)))
struct DamagedFileTests {
    enum Damage: CaseIterable, Sendable {
        case bit, severalBits, zeroedPage, noisePage, pageInAnothersPlace, swappedPages, stalePage, truncated, shortened
    }

    /// Forty blocks, all in the main file.
    private func written() async throws -> (History, LedgerFiles) {
        let history = try await History.write(40)
        let folder = try TemporaryFolder()
        let (_, store) = try history.end.open(in: folder)
        _ = try await store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        var files = try LedgerFiles(of: folder)
        files.log = Data()
        try store.close()
        try #require(files.pages > 12)
        return (history, files)
    }

    private func damage(
        _ files: LedgerFiles, _ damage: Damage, beginning: LedgerFiles, _ random: inout SeededGenerator
    ) -> LedgerFiles {
        var files = files
        let (page, other) = (
            Int.random(in: 0..<files.pages, using: &random), Int.random(in: 0..<files.pages, using: &random)
        )
        switch damage {
        case .bit: flip(1, &files.main, &random)
        case .severalBits: flip(20, &files.main, &random)
        case .zeroedPage: files.replacePage(page, with: Data(count: LedgerFiles.page))
        case .noisePage:
            files.replacePage(
                page, with: Data((0..<LedgerFiles.page).map { _ in UInt8.random(in: 0...255, using: &random) }))
        case .pageInAnothersPlace: files.replacePage(page, with: files.page(other))
        case .swappedPages:
            let first = files.page(page)
            files.replacePage(page, with: files.page(other))
            files.replacePage(other, with: first)
        case .stalePage:
            // A write that was acknowledged and never reached the disk.
            files.replacePage(page, with: page < beginning.pages ? beginning.page(page) : Data(count: LedgerFiles.page))
        case .truncated: files.main = files.main.prefix(page * LedgerFiles.page)
        case .shortened: files.main = files.main.prefix(Int.random(in: 0..<files.main.count, using: &random))
        }
        return files
    }

    private func flip(_ count: Int, _ data: inout Data, _ random: inout SeededGenerator) {
        for _ in 0..<count {
            data[Int.random(in: 0..<data.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
    }

    @Test("it is reported as damaged, or a moment of the ledger's own past is served", arguments: Damage.allCases)
    func opened(_ kind: Damage) async throws {
        let (history, files) = try await written()
        let folder = try TemporaryFolder()
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let damaged = damage(files, kind, beginning: history.beginning, &random)
            do {
                let (ordering, store) = try damaged.open(in: folder)
                history.check(ordering, "\(kind), seed \(seed)")
                for moment in history.moments {
                    // The index is no truth, but it does not trap either.
                    if let id = moment.transaction { _ = try? await store.height(of: id) }
                }
                try store.close()
            } catch {
                #expect(error is LedgerStoreError, "\(kind), seed \(seed): \(error)")
                #expect(!"\(error)".isEmpty)
            }
        }
    }

    @Test("a file that is empty or ends within its first page is refused, not taken for a new ledger")
    func emptied() async throws {
        let (_, files) = try await written()
        let folder = try TemporaryFolder()
        for length in [0, 1, 99, 100, 512, 4_095] {
            var cut = files
            cut.main = files.main.prefix(length)
            #expect(throws: LedgerStoreError.self, "\(length) bytes") { _ = try cut.open(in: folder) }
        }
    }

    @Test("another ledger's log beside the file is refused, or makes of it that other ledger, and never a mixture")
    func misdirectedLog() async throws {
        let (history, files) = try await written()
        let other = try await History.write(3, first: 1_000)
        let folder = try TemporaryFolder()
        var mixed = files
        mixed.log = other.end.log
        do {
            let (ordering, store) = try mixed.open(in: folder)
            let head = ordering.read { $0.head }
            let owner = other.moments.contains { $0.head == head } ? other : history
            owner.check(ordering, "another's log")
            try store.close()
        } catch {
            #expect(error is LedgerStoreError, "\(error)")
        }
    }
}
