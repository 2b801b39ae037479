// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension Simulator {
    /// Asks for what may be missing, and syncs what was written.
    mutating func replicaTicks(_ number: Int, _ epoch: Int) {
        guard epoch == replicas[number].epoch, replicas[number].ledger != nil else { return }
        after(random.between(700, 1_600), .replicaTicks(number, epoch: epoch))
        replicas[number].log.sync()
        send(.blocksWanted(above: replicas[number].height, by: number), from: .replica(number), to: .orderer)
    }

    mutating func take(_ bytes: [UInt8], height: UInt64, by number: Int) {
        let done = replicas[number].take(bytes, height: height, clock: clock(0) + UInt64(number))
        if let failure = replicas[number].failure {
            return violated(Violation(.replicas, "replica \(number) refuses a block of the chain: \(failure)"))
        }
        for block in done {
            note(.replicaApplies, UInt64(number), block.block.height)
            do throws(Violation) { try checks.published(block) } catch { return violated(error) }
            for event in block.events { tell(event, from: number) }
        }
        if !done.isEmpty { saveSnapshotIfDue(number) }
    }

    /// Tells the parties of this node what concerns them; the news may get lost, and they look by themselves too.
    private mutating func tell(_ event: LedgerEvent, from replica: Int) {
        switch event {
        case .orderPlaced(let id, let order):
            // Orders that a listing was taken for are none.
            guard replicas[replica].ledger?.core.order(id) != nil else { return }
            offer(id, order, from: replica)
        case .leaseCreated(_, let lease), .leaseAnswered(_, let lease), .leasePaused(_, let lease),
            .leaseEnded(_, let lease, _, _, _, _):
            poke(lease.tenant, from: replica)
            poke(lease.provider, from: replica)
        case .channelOpened(_, let channel), .channelClosing(_, let channel), .channelClosed(_, let channel, _, _):
            poke(channel.payer, from: replica)
            poke(channel.offer.payee, from: replica)
        default: return
        }
    }

    private mutating func poke(_ account: AccountID, from replica: Int) {
        guard let number = numbers[account], parties[number].home == replica else { return }
        send(.poke, from: .replica(replica), to: .party(number))
    }

    /// Each node tells a few of its providers; which, is chance.
    private mutating func offer(_ id: OrderID, _ order: Order, from replica: Int) {
        for _ in 0..<8 {
            let number = settings.tenants + random.index(settings.providers)
            guard parties[number].home == replica else { continue }
            send(.offer(id), from: .replica(replica), to: .party(number))
        }
    }

    // MARK: Snapshots, crashes, restarts

    private mutating func saveSnapshotIfDue(_ number: Int) {
        guard let core = replicas[number].ledger?.core, !replicas[number].shelf.isWriting,
            core.height >= (replicas[number].shelf.whole.last?.height ?? 0) + economy.snapshotEvery * 2
        else { return }
        replicas[number].log.sync()
        replicas[number].shelf.begin(core)
        after(random.between(50, 2_000), .replicaSnapshot(number, epoch: replicas[number].epoch))
    }

    mutating func crashReplica(_ number: Int) {
        guard replicas[number].ledger != nil else { return }
        let isTorn = random.chance(rates.tornWrite)
        let isRotten = random.chance(rates.tornWrite)
        if replicas[number].crash(torn: isTorn, rotten: isRotten, &random) { counters.tornWrites += 1 }
        counters.replicaCrashes += 1
        excusePayees()
        note(.replicaCrashes, UInt64(number))
        after(random.between(500, 20_000), .replicaRestarts(number, diskIsGone: random.chance(20)))
    }

    mutating func restartReplica(_ number: Int, diskIsGone: Bool) {
        do {
            counters.damagedSnapshots += UInt64(try replicas[number].recover(diskIsGone: diskIsGone))
        } catch {
            return violated(Violation(.replicas, "replica \(number) does not start: \(error)"))
        }
        note(.replicaRestarts, UInt64(number), replicas[number].height)
        after(random.between(1, 1_000), .replicaTicks(number, epoch: replicas[number].epoch))
    }
}
