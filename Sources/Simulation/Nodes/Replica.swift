// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// A node that follows the orderer's blocks, in whatever order they come, and carries each out itself.
struct Replica: Sendable {
    let number: Int
    let genesis: Genesis
    let bug: PlantedBug?
    /// Nil while it is down.
    var ledger: NodeLedger?
    var log = BlockLog()
    var shelf = SnapshotShelf()
    var epoch = 0
    var cutOffUntil: UInt64 = 0
    /// Blocks that came too early.
    private var waiting: [UInt64: [UInt8]] = [:]
    /// Why it takes no more blocks.
    private(set) var failure: ReplayFailure?
    private static let waitingBlocks = 256

    /// - Parameter isRunning: false: it joins later, from the genesis.
    init(number: Int, genesis: Genesis, isRunning: Bool, bug: PlantedBug?) throws {
        self.number = number
        self.genesis = genesis
        self.bug = bug
        if isRunning { ledger = NodeLedger(try LedgerState(genesis: genesis), bug: bug) }
    }

    var height: UInt64 { ledger?.core.height ?? 0 }

    /// Takes a block from the network and carries out what can be.
    ///
    /// - Parameter clock: what its own clock says, which must not matter.
    mutating func take(_ bytes: [UInt8], height: UInt64, clock: LedgerTime) -> [DurableBlock] {
        guard ledger != nil, failure == nil, height > self.height, waiting.count < Self.waitingBlocks else { return [] }
        waiting[height] = bytes
        var done: [DurableBlock] = []
        while failure == nil, let next = waiting.removeValue(forKey: self.height + 1) {
            if let block = carryOut(next, clock: clock) { done.append(block) }
        }
        return done
    }

    private mutating func carryOut(_ bytes: [UInt8], clock: LedgerTime) -> DurableBlock? {
        let bug = bug
        do throws(ReplayFailure) {
            let block = try ledger?.replay(bytes) { time, transactions in
                switch bug {
                case .replicaReorders: transactions.sort { $0.id < $1.id }
                case .replicaUsesOwnClock: time = clock
                default: return
                }
            }
            log.append(bytes)
            return block
        } catch {
            failure = error
            return nil
        }
    }

    /// Power fails.
    mutating func crash(torn: Bool, rotten: Bool, _ random: inout SeededGenerator) -> Bool {
        ledger = nil
        waiting = [:]
        epoch += 1
        shelf.crash(rotten: rotten, &random)
        return log.crash(torn: torn, &random)
    }

    /// Starts from its own snapshot and blocks, or anew from the genesis when its disk is gone.
    ///
    /// - Returns: how many snapshots could not be read.
    mutating func recover(diskIsGone: Bool) throws -> Int {
        if diskIsGone {
            log.erase()
            shelf.erase()
        }
        log.recover()
        let (snapshot, damaged) = try shelf.newest(genesis: genesis)
        var ledger = NodeLedger(try snapshot ?? LedgerState(genesis: genesis), bug: bug)
        // Its blocks may end before its snapshot: they were synced at other times.
        while log.count > ledger.core.height { _ = try ledger.replay(log.block(Int(ledger.core.height))) }
        if UInt64(log.count) < ledger.core.height {
            log.erase()
            shelf.erase()
            ledger = NodeLedger(try LedgerState(genesis: genesis), bug: bug)
        }
        self.ledger = ledger
        return damaged
    }
}
