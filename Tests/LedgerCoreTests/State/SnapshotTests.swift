// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Snapshots of the state")
struct SnapshotTests {
    @Test("a state read from its snapshot behaves as the state does for ever", arguments: [1, 2, 3, 4] as [UInt64])
    func equivalence(seed: UInt64) throws {
        var play = try SnapshotWorld(seed: seed)
        var copies: [LedgerState] = []
        var seen = [Int](repeating: 0, count: SnapshotHeader.tables)
        var closing = 0
        for step in 0..<600 {
            if step % 25 == 0 {
                let restored = try readSnapshot(snapshotFrames(play.world.state), play.world.genesis)
                #expect(restored.lasting == play.world.state.lasting)
                copies.append(restored)
                if copies.count > 3 { copies.removeFirst() }
                for (table, count) in restored.recordCounts.enumerated() where count > 0 { seen[table] += 1 }
                closing += restored.closing
            }
            let height = play.world.blocks.count
            try play.step()
            for block in play.world.blocks[height...] {
                for index in copies.indices {
                    let events = try copies[index].follow(block)
                    #expect(events == play.world.events)
                    #expect(copies[index].lasting == play.world.state.lasting)
                }
            }
        }
        var state = play.world.state
        let root = state.stateRoot()
        for index in copies.indices { #expect(copies[index].stateRoot() == root) }
        // The play must have had something of everything to restore.
        #expect(!seen.contains(0), "tables with records in snapshots: \(seen)")
        #expect(closing > 0)
    }

    @Test("one state has one snapshot, and a state read from it the same again")
    func canonical() throws {
        var play = try SnapshotWorld(seed: 5)
        for _ in 0..<100 { try play.step() }
        let frames = snapshotFrames(play.world.state)
        #expect(frames == snapshotFrames(play.world.state))
        #expect(snapshotFrames(try readSnapshot(frames, play.world.genesis)) == frames)
    }

    @Test("the genesis has a snapshot too")
    func genesis() throws {
        let world = try World()
        let restored = try readSnapshot(snapshotFrames(world.state), world.genesis)
        #expect(Fingerprint(restored) == Fingerprint(world.state))
    }

    @Test("how the bytes are cut makes no difference")
    func pieces() throws {
        var play = try SnapshotWorld(seed: 6)
        for _ in 0..<60 { try play.step() }
        let bytes = Array(snapshotFrames(play.world.state).joined())
        for size in [1, 3, 1000, bytes.count] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            #expect(try readSnapshot(pieces, play.world.genesis).lasting == play.world.state.lasting)
        }
    }

    @Test("many records come in parts of bounded size")
    func parts() throws {
        let allocations = (0..<4_000).map { Genesis.Allocation(account: account($0), amount: 1) }
        let genesis = Genesis(name: "many", created: 1, parameters: Parameters(), allocations: allocations)
        let state = try LedgerState(genesis: genesis)
        let frames = snapshotFrames(state)
        #expect(frames.count > 2)
        #expect(frames.allSatisfy { $0.count < SnapshotLimits.partBytes + 4_096 })
        #expect(try Fingerprint(readSnapshot(frames, genesis)) == Fingerprint(state))
    }

    private func account(_ number: Int) -> AccountID {
        AccountID(Hash.sha256([UInt8(number & 0xff), UInt8(number >> 8)]))
    }
}
