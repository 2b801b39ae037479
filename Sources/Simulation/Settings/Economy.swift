// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// The network's rules and what things cost in one run. Drawn from the seed; everything is as short as the ledger lets it
/// be, so that minutes of virtual time hold whole lives.
struct Economy: Sendable {
    let parameters: Parameters
    /// Milliseconds between two looks of the orderer at its inbox.
    let blockInterval: UInt64
    /// Blocks between two stated roots, and between two snapshots of a node.
    let rootEvery: UInt64
    let snapshotEvery: UInt64
    /// How long a disk takes, at most.
    let syncTime: UInt64
    /// Milliseconds of a message's way.
    let latency: UInt64
    /// Longest life of an order, longest auction with its reveals, longest lease, longest notice, dispute and silence.
    let longestOrder: UInt64 = 90_000
    let longestWindow: UInt64 = 20_000
    let longestReveal: UInt64 = 50_000
    let longestLease: UInt64 = 90_000
    let longestNotice: UInt64 = 20_000
    let disputeWindow: UInt64 = 90_000
    let longestGrace: UInt64 = 40_000
    /// Mean milliseconds between two ideas of a tenant.
    let tenantPause: UInt64
    /// A network without prices: everything is free.
    let isFree: Bool

    init(parties: Int, random: inout SeededGenerator) {
        let isFree = random.chance(8)
        parameters = Parameters(
            heartbeatInterval: 5_000, heartbeatGrace: 25_000, startGrace: random.between(15_000, 30_000),
            settleGrace: random.between(2_000, 10_000), pauseGrace: random.between(15_000, 40_000),
            minimumCover: random.between(5_000, 30_000), orderLifetime: longestOrder, transactionLifetime: 60_000,
            outage: random.between(12_000, 20_000), transactionFee: random.chance(30) ? 0 : random.between(1, 5_000),
            byteFee: random.below(3), bidDeposit: random.chance(20) ? 0 : random.between(1, 1_000_000))
        self.isFree = isFree
        blockInterval = random.between(300, 1_500)
        rootEvery = random.between(5, 30)
        snapshotEvery = random.between(20, 120)
        syncTime = random.between(5, 120)
        latency = random.between(2, 60)
        // Many parties think less often each: what matters is how much meets on the ledger.
        tenantPause = min(120_000, max(8_000, UInt64(parties) * 150))
    }

    /// How much virtual time everything may take to end by itself, whoever stays away: the longest chain of waits there is,
    /// and some for messages, blocks and parties that come back.
    var settlingTime: UInt64 {
        let life =
            longestOrder + longestWindow + longestReveal + parameters.startGrace + longestLease + longestGrace
            + longestNotice + parameters.settleGrace + parameters.pauseGrace + disputeWindow
        return life + 4 * parameters.outage + 60_000
    }

    /// A listing's prices, with remainders that divisions must round.
    func prices(_ random: inout SeededGenerator) -> Prices {
        guard !isFree, !random.chance(4) else { return Prices(coreHour: 0, memoryGiBHour: 0) }
        let scale: UInt64 = random.pick([1_000, 1_000_000_000, 40_000_000_000, 3_600_000_000]) ?? 1
        return Prices(
            coreHour: random.between(1, scale), memoryGiBHour: random.below(scale / 4),
            diskGiBHour: random.below(scale / 40))
    }
}
