// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension Simulator {
    mutating func ordererTicks(_ epoch: Int) {
        guard epoch == orderer.epoch else { return }
        after(economy.blockInterval, .ordererTicks(epoch: epoch))
        let clock = clock(orderer.clockError)
        guard orderer.isDue(at: clock) else { return }
        var answers: [(party: Int, transaction: CID, answer: Answer)] = []
        do {
            let sealed = try orderer.seal(at: clock, rootEvery: economy.rootEvery, answers: &answers)
            guard let sealed else { return send(answers) }
            write(sealed)
        } catch { violated(Violation(.conservation, "the core itself found: \(error)")) }
    }

    private mutating func write(_ sealed: Orderer.Sealed) {
        note(.blockSealed, sealed.durable.block.height, UInt64(sealed.durable.transactions.count))
        trace.mix(sealed.durable.cid.digest ?? .zero)
        if crashes(at: .beforeWriting) { return }
        orderer.log.append(sealed.bytes)
        orderer.sealed = sealed
        if settings.plantedBug == .acknowledgesBeforeSync { send(sealed.answers) }
        if settings.plantedBug == .publishesBeforeSync { publish(sealed) }
        after(random.between(1, economy.syncTime), .ordererSyncs(epoch: orderer.epoch))
        _ = crashes(at: .beforeSyncing)
    }

    /// The block is on the disk: from now on it is in the chain for good.
    mutating func ordererSyncs(_ epoch: Int) {
        guard epoch == orderer.epoch, let sealed = orderer.sealed else { return }
        orderer.log.sync()
        orderer.sealed = nil
        follow(sealed.durable)
        guard violation == nil, !crashes(at: .beforeAnswering) else { return }
        if settings.plantedBug != .acknowledgesBeforeSync { send(sealed.answers) }
        publish(sealed)
        saveSnapshotIfDue()
    }

    /// Every promise looks at a block that is in the chain for good.
    private mutating func follow(_ block: DurableBlock) {
        note(.blockDurable, block.block.height)
        counters.follow(block)
        guard let ledger = orderer.ledger else { return }
        do throws(Violation) { try checks.follow(block, ledger) } catch { violated(error) }
        followChannels(block)
    }

    private mutating func send(_ answers: [(party: Int, transaction: CID, answer: Answer)]) {
        for (party, transaction, answer) in answers {
            if case .applied(let height) = answer { checks.acknowledge(transaction, at: height) }
            send(.answer(transaction, answer), from: .orderer, to: .party(party))
        }
    }

    private mutating func publish(_ sealed: Orderer.Sealed) {
        let height = sealed.durable.block.height
        for number in replicas.indices {
            send(.block(height: height, bytes: sealed.bytes), from: .orderer, to: .replica(number))
        }
    }

    /// A replica asks for what it has missed.
    mutating func sendBlocks(above height: UInt64, to replica: Int) {
        guard orderer.ledger != nil else { return }
        let synced = UInt64(orderer.log.syncedCount)
        guard height < synced else { return }
        for next in height..<min(synced, height + 64) {
            let bytes = orderer.log.block(Int(next))
            send(.block(height: next + 1, bytes: bytes), from: .orderer, to: .replica(replica))
        }
    }

    // MARK: Snapshots, crashes, restarts

    private mutating func saveSnapshotIfDue() {
        guard let core = orderer.ledger?.core, core.height % economy.snapshotEvery == 0, !orderer.shelf.isWriting else {
            return
        }
        orderer.shelf.begin(core)
        after(random.between(50, 2_000), .ordererSnapshot(epoch: orderer.epoch))
    }

    mutating func finishSnapshot() {
        orderer.shelf.finish()
        note(.snapshotDurable)
    }

    private mutating func crashes(at point: CrashPoint) -> Bool {
        guard armed == point else { return false }
        armed = nil
        crashOrderer()
        return true
    }

    mutating func crashOrderer() {
        guard orderer.ledger != nil else { return }
        let wasUnsynced = orderer.log.syncedCount < orderer.log.count
        let isTorn = random.chance(rates.tornWrite)
        let isRotten = random.chance(rates.tornWrite)
        if orderer.crash(torn: isTorn, rotten: isRotten, &random) { counters.tornWrites += 1 }
        counters.ordererCrashes += 1
        excusePayees()
        note(.ordererCrashes, wasUnsynced ? 1 : 0)
        after(random.chance(70) ? random.between(200, 5_000) : random.between(5_000, 45_000), .ordererRestarts)
    }

    mutating func restartOrderer() {
        let before = orderer.log.count
        do {
            let (survivors, damaged) = try orderer.recover(known: checks.height)
            counters.damagedSnapshots += UInt64(damaged)
            counters.blocksLost += UInt64(before - min(before, orderer.log.count))
            excusePayees()
            note(.ordererRestarts, orderer.ledger?.core.height ?? 0)
            do throws(Violation) { try checks.recovered(orderer) } catch { return violated(error) }
            for block in survivors { follow(block) }
        } catch {
            return violated(Violation(.recovery, "the orderer does not start: \(error)"))
        }
        after(economy.blockInterval, .ordererTicks(epoch: orderer.epoch))
    }
}
