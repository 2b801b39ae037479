// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// A provider's counters are what its leases came to, counted apart, and so never fall.
struct StandingCounts: Invariant {
    static let name = InvariantName.standing

    fileprivate struct Counts: Equatable {
        var completed: UInt64 = 0
        var failed: UInt64 = 0
        var neverStarted: UInt64 = 0
        var missed: UInt64 = 0
        var declined: UInt64 = 0
        var rated: UInt64 = 0

        init() {}

        init(_ standing: Standing) {
            completed = standing.completed
            failed = standing.failed
            neverStarted = standing.neverStarted
            missed = standing.missed
            declined = standing.declined
            rated = standing.rated
        }
    }

    private var counts: [AccountID: Counts] = [:]
    private var rated: Set<LeaseID> = []

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        var touched: [AccountID] = []
        for event in block.events {
            switch event {
            case .leaseEnded(_, let lease, let end, _, _, _):
                counts[lease.provider, default: Counts()].count(end)
                touched.append(lease.provider)
            case .leaseRated(let id, let lease, _, _):
                try require(rated.insert(id).inserted, "lease \(id) was rated twice")
                counts[lease.provider, default: Counts()].rated += 1
                touched.append(lease.provider)
            default: continue
            }
        }
        for id in touched { try check(id, ledger) }
    }

    private func check(_ id: AccountID, _ ledger: NodeLedger) throws(Violation) {
        guard let standing = ledger.standing(id) else { throw Violation(Self.name, "provider \(id) has no standing") }
        let (found, expected) = (Counts(standing), counts[id] ?? Counts())
        try require(found == expected, "provider \(id) has \(found), and its leases came to \(expected)")
        let score = standing.score(at: ledger.core.time)
        try require(score <= StandingRules.bestScore, "provider \(id) has a score of \(score)")
    }
}

extension StandingCounts.Counts {
    /// By docs/SETTLEMENT.md, the last column.
    fileprivate mutating func count(_ end: LeaseEnd) {
        switch end {
        case .completed, .termEnded: completed += 1
        case .closedByProvider: failed += 1
        case .neverStarted: neverStarted += 1
        case .heartbeatsMissed: missed += 1
        case .declined, .neverAnswered: declined += 1
        case .closedByTenant, .closedWithNotice, .escrowExhausted: return
        }
    }
}
