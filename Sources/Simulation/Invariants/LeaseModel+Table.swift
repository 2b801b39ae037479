// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What docs/SETTLEMENT.md says of a lease's end.
extension LeaseModel {
    func elapsed(at time: LedgerTime) -> UInt64 {
        let end = min(time, pausedAt ?? .max)
        return end > since ? run + (end - since) : run
    }

    private func price(of milliseconds: UInt64) -> UInt128 {
        UInt128(rate) * UInt128(milliseconds) / UInt128(Arithmetic.millisecondsPerHour)
    }

    /// ⌊rate · run / 3 600 000⌋, never more than the escrow; nothing before the start.
    private func pay(upTo time: LedgerTime) -> NanoCredits {
        guard started != nil else { return 0 }
        return NanoCredits(min(UInt128(escrow), price(of: elapsed(at: time))))
    }

    /// At the first millisecond whose price reaches the escrow, or at the end of the term.
    func mayPause(at time: LedgerTime, _ parameters: Parameters) -> Bool {
        guard started != nil, pausedAt == nil, time >= since else { return false }
        let run = elapsed(at: time)
        if run == duration + parameters.settleGrace { return true }
        guard isStream, price(of: run) >= UInt128(escrow) else { return false }
        // The millisecond before would not have cost all of it, exactly.
        let (exact, hour) = (UInt128(rate) * UInt128(run - min(run, 1)), UInt128(Arithmetic.millisecondsPerHour))
        return run == 0 || exact < UInt128(escrow) * hour
    }

    func amounts(
        of end: LeaseEnd, at time: LedgerTime, reachableSince: LedgerTime, _ parameters: Parameters
    ) -> SettledAmounts {
        let paid: NanoCredits =
            switch end {
            case .completed, .closedWithNotice: pay(upTo: time)
            case .closedByTenant: pay(upTo: min(time, max(heartbeat, reachableSince) + conditions.heartbeatInterval))
            case .closedByProvider, .heartbeatsMissed: pay(upTo: heartbeat)
            case .termEnded: NanoCredits(min(UInt128(escrow), price(of: duration + parameters.settleGrace)))
            case .escrowExhausted: escrow
            case .declined, .neverStarted, .neverAnswered: 0
            }
        return SettledAmounts(paid: paid, refunded: escrow - paid, slashed: end.breaks ? collateral : 0)
    }

    /// What speaks against this end at this time; nil if nothing does.
    func fault(
        of end: LeaseEnd, at time: LedgerTime, reachableSince: LedgerTime, _ parameters: Parameters
    ) -> String? {
        switch end {
        case .completed where started == nil: "it had not started"
        case .declined where started != nil: "it had started"
        case .neverStarted where started != nil || !isAnswered, .neverAnswered where started != nil || isAnswered:
            "it was answered or had started"
        case .neverStarted, .neverAnswered:
            time < max(created, reachableSince) + parameters.startGrace ? "its time to start was not over" : nil
        case .heartbeatsMissed:
            started == nil || time < max(heartbeat, reachableSince) + conditions.heartbeatGrace
                ? "it was not silent for so long" : nil
        case .closedWithNotice: noticeEnds.map { time < $0 } ?? true ? "its notice was not due" : nil
        case .escrowExhausted: pausedAt == nil ? "it was not paused" : nil
        case .termEnded:
            started == nil || time + run < since + duration + parameters.settleGrace
                ? "its term was not over" : nil
        case .completed, .declined, .closedByTenant, .closedByProvider: nil
        }
    }
}

extension LeaseEnd {
    /// Whether the tenant gets the collateral: the table's column, not the core's.
    var breaks: Bool {
        switch self {
        case .closedByProvider, .neverStarted, .heartbeatsMissed: true
        default: false
        }
    }

    /// The case's name in the table.
    var name: String {
        switch self {
        case .completed: "completed"
        case .declined: "declined"
        case .termEnded: "termEnded"
        case .closedByTenant: "closedByTenant"
        case .closedByProvider: "closedByProvider"
        case .closedWithNotice: "closedWithNotice"
        case .neverStarted: "neverStarted"
        case .neverAnswered: "neverAnswered"
        case .heartbeatsMissed: "heartbeatsMissed"
        case .escrowExhausted: "escrowExhausted"
        }
    }
}
