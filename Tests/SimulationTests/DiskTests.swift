// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Testing

@testable import Simulation

@Suite("Simulated disks")
struct DiskTests {
    @Test("what was synced outlives every crash, and what follows is whole blocks in order or nothing")
    func syncedSurvives() {
        for seed in 0..<400 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var log = BlockLog()
            let blocks = (0..<8).map { _ in random.bytes(1 + random.index(300)) }
            let synced = random.index(8)
            for (index, block) in blocks.enumerated() {
                log.append(block)
                if index + 1 == synced { log.sync() }
            }
            #expect(log.syncedCount == synced)
            _ = log.crash(torn: random.chance(60), &random)
            log.recover()
            #expect(log.count >= synced && log.count <= 8, "seed \(seed)")
            for index in 0..<log.count { #expect(log.block(index) == blocks[index], "seed \(seed)") }
            // It goes on where it was cut.
            log.append([1, 2, 3])
            log.sync()
            log.recover()
            #expect(log.block(log.count - 1) == [1, 2, 3])
        }
    }

    @Test("a torn write is noticed, wherever it is behind what was synced")
    func tornWrites() {
        var whole = BlockLog()
        whole.append([7, 7, 7])
        whole.sync()
        whole.append([UInt8](0..<40))
        var torn = 0
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var log = whole
            if log.crash(torn: true, &random) { torn += 1 }
            log.recover()
            #expect(log.block(0) == [7, 7, 7])
            #expect(log.count == 1 || log.block(1) == [UInt8](0..<40))
        }
        #expect(torn == 300)
    }

    @Test("a snapshot with any bit wrong is passed over for the one before")
    func rottenSnapshot() throws {
        var random = SeededGenerator(seed: 4)
        let genesis = Genesis(
            name: "disk", created: Simulator.start, parameters: Parameters(),
            allocations: [Genesis.Allocation(account: AccountID(random.digest()), amount: 5)])
        let state = try LedgerState(genesis: genesis)
        for _ in 0..<40 {
            var shelf = SnapshotShelf()
            for _ in 0..<2 {
                shelf.begin(state)
                shelf.finish()
            }
            #expect(try shelf.newest(genesis: genesis).damaged == 0)
            shelf.crash(rotten: true, &random)
            let found = try shelf.newest(genesis: genesis)
            #expect(found.damaged == 1)
            #expect(found.state?.head == state.head)
            shelf.begin(state)
            shelf.crash(rotten: false, &random)
            shelf.finish()
            #expect(shelf.whole.count == 2, "an unfinished one is gone")
        }
    }
}
