// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Runs from the first event to the last, or to the first broken promise.
    public mutating func run() -> SimulationReport {
        begin()
        while violation == nil, quietAt == nil, let next = queue.popFirst() {
            now = next.time
            guard now <= deadline else {
                violated(unfinished())
                break
            }
            counters.events += 1
            happen(next.event)
        }
        if violation == nil { finish() }
        counters.checks = checks.count
        counters.signaturesVerified = orderer.signaturesVerified
        return SimulationReport(
            settings: settings, violation: violation, traceHash: trace.hash, counters: counters, virtualTime: now,
            settledAfter: quietAt.map { $0 - min($0, settings.duration) }, lastEvents: trace.entries)
    }

    private mutating func begin() {
        after(economy.blockInterval, .ordererTicks(epoch: 0))
        for number in replicas.indices {
            if replicas[number].ledger != nil {
                after(random.between(1, 1_000), .replicaTicks(number, epoch: 0))
            } else {
                let joins = random.between(settings.duration / 4, settings.duration / 2)
                after(joins, .replicaRestarts(number, diskIsGone: false))
            }
        }
        for number in parties.indices {
            // Providers come first, so that there is a market.
            let delay = number < settings.tenants ? random.between(4_000, 16_000) : random.between(1, 3_000)
            wake(number, after: delay)
        }
        for strike in Strike.allCases { plan(strike) }
        after(settings.duration, .faultsStop)
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .ordererTicks(let epoch): ordererTicks(epoch)
        case .ordererSyncs(let epoch): ordererSyncs(epoch)
        case .ordererSnapshot(let epoch): if epoch == orderer.epoch { finishSnapshot() }
        case .ordererRestarts: restartOrderer()
        case .replicaTicks(let number, let epoch): replicaTicks(number, epoch)
        case .replicaSnapshot(let number, let epoch):
            if epoch == replicas[number].epoch { replicas[number].shelf.finish() }
        case .replicaRestarts(let number, let diskIsGone): restartReplica(number, diskIsGone: diskIsGone)
        case .partyWakes(let number): partyWakes(number)
        case .partyRestarts(let number): restartParty(number)
        case .linkRings(let link, let side): ring(link, side)
        case .linkRestarts(let link, let side): restart(link, side)
        case .arrives(let message, let address): deliver(message, at: address)
        case .strikes(let strike): carryOut(strike)
        case .clockMends: mendClock()
        case .outageEnds: excusePayees()
        case .faultsStop: stopFaults()
        case .looks: look()
        }
    }
}
