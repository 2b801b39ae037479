// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Plans when a fault comes next, if it comes at all.
    mutating func plan(_ strike: Strike) {
        let mean =
            switch strike {
            case .ordererCrash: rates.ordererCrash
            case .replicaCrash: rates.replicaCrash
            case .partyCrash: rates.partyCrash
            case .clockJump: rates.clockJump
            case .outage: rates.outage
            }
        guard mean > 0 else { return }
        after(random.between(mean / 8, mean * 15 / 8), .strikes(strike))
    }

    mutating func carryOut(_ strike: Strike) {
        guard !isWindingDown else { return }
        switch strike {
        case .ordererCrash:
            armed = random.pick(CrashPoint.allCases + [.beforeSyncing])
            if armed == .atOnce {
                armed = nil
                crashOrderer()
            }
        case .replicaCrash: crashReplica(random.index(replicas.count))
        case .partyCrash: crashParty(random.index(parties.count))
        case .clockJump: jumpClock()
        case .outage: cutOff()
        }
        plan(strike)
    }

    /// Milliseconds: set back an hour or a little, and ahead within and beyond an outage.
    private static let jumps: [Int64] = [-3_600_000, -40_000, -3_000, 6_000, 45_000, 100_000]

    private mutating func jumpClock() {
        counters.clockJumps += 1
        let jump = random.pick(Self.jumps) ?? 0
        note(.clockJumps, UInt64(bitPattern: jump))
        if random.chance(50) {
            orderer.clockError = jump
            after(random.between(5_000, 40_000), .clockMends)
        } else {
            parties[random.index(parties.count)].clockError = jump
        }
    }

    mutating func mendClock() { orderer.clockError = 0 }

    private mutating func cutOff() {
        counters.partitions += 1
        excusePayees()
        let length = random.between(3_000, 50_000)
        after(length, .outageEnds)
        if random.chance(50) {
            orderer.cutOffUntil = now + length
            note(.partition, 0, length)
        } else {
            let number = random.index(replicas.count)
            replicas[number].cutOffUntil = now + length
            note(.partition, 1 + UInt64(number), length)
        }
    }

    /// From here on the world is good, and everything must come to an end.
    mutating func stopFaults() {
        note(.faultsStop)
        isWindingDown = true
        rates = .none
        armed = nil
        orderer.clockError = 0
        orderer.cutOffUntil = 0
        for number in replicas.indices { replicas[number].cutOffUntil = 0 }
        for number in links.indices { links[number].faults = LinkFaults() }
        for number in parties.indices {
            parties[number].clockError = 0
            guard !parties[number].isForgotten else { continue }
            parties[number].awayUntil = 0
            wake(number, after: random.between(1, 2_000))
        }
        // A ledger whose time was led ahead stands still until the clock has caught up.
        let ahead = (orderer.ledger?.core.time ?? 0) - min(orderer.ledger?.core.time ?? 0, trueTime)
        deadline = now + economy.settlingTime + ahead
        after(5_000, .looks)
    }
}
