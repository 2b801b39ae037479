// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What left a lease at its end, in nano-credits.
struct SettledAmounts: Equatable, Sendable {
    var paid: NanoCredits
    var refunded: NanoCredits
    var slashed: NanoCredits
}

/// One lease as docs/SETTLEMENT.md tells of it, followed by events alone.
struct LeaseModel: Sendable {
    let rate: NanoCredits
    let duration: UInt64
    let collateral: NanoCredits
    let conditions: LeaseConditions
    let created: LedgerTime
    let isStream: Bool
    private(set) var funded: NanoCredits
    private(set) var started: LedgerTime?
    private(set) var noticeEnds: LedgerTime?
    /// Milliseconds run before `since`.
    private(set) var run: UInt64 = 0
    private(set) var since: LedgerTime
    var heartbeat: LedgerTime
    var pausedAt: LedgerTime?
    var isAnswered: Bool
    /// The block that last said something of it: what follows from that may be due at once, and then comes with the next.
    var touched: LedgerTime

    init(_ lease: Lease, at time: LedgerTime) {
        rate = lease.rate
        duration = lease.terms.duration
        conditions = lease.conditions
        collateral = lease.conditions.collateral
        created = time
        isStream = lease.terms.payment == .stream
        funded = lease.terms.deposit
        since = time
        heartbeat = time
        isAnswered = lease.grantee != nil
        touched = time
    }

    var escrow: NanoCredits { isStream ? funded : 0 }

    // MARK: Events

    mutating func start(at time: LedgerTime) {
        touched = time
        started = time
        since = time
        heartbeat = time
    }

    mutating func giveNotice(at time: LedgerTime) { noticeEnds = time + conditions.notice }

    mutating func topUp(to funded: NanoCredits, resumes: Bool, at time: LedgerTime) {
        touched = time
        self.funded = funded
        guard resumes, let pausedAt else { return }
        run = elapsed(at: pausedAt)
        since = time
        self.pausedAt = nil
        heartbeat = time
    }

    /// Whether its money, now that it runs again, buys as much time as it could have waited, or the rest of its term.
    func hasEnoughToResume(_ parameters: Parameters) -> Bool {
        guard isStream else { return true }
        let time = min(run + parameters.pauseGrace, duration + parameters.settleGrace)
        return UInt128(escrow) * UInt128(Arithmetic.millisecondsPerHour) >= UInt128(rate) * UInt128(time)
    }

    /// Whether something should have happened to it by now.
    func isLate(at time: LedgerTime, reachableSince: LedgerTime, _ parameters: Parameters) -> Bool {
        let due = due(reachableSince: reachableSince, parameters)
        return touched == time ? due < time : due <= time
    }

    /// By when something must happen to it if nothing more is heard.
    private func due(reachableSince: LedgerTime, _ parameters: Parameters) -> LedgerTime {
        guard started != nil else { return max(created, reachableSince) + parameters.startGrace }
        let silence = max(heartbeat, reachableSince) + conditions.heartbeatGrace
        if let pausedAt { return min(silence, max(pausedAt, reachableSince) + parameters.pauseGrace) }
        let term = since + (duration + parameters.settleGrace - min(run, duration + parameters.settleGrace))
        guard isStream, rate > 0 else { return min(silence, term) }
        let hour = UInt128(Arithmetic.millisecondsPerHour)
        let lasts = (UInt128(escrow) * hour + UInt128(rate) - 1) / UInt128(rate)
        let dry = UInt128(since) + (lasts > UInt128(run) ? lasts - UInt128(run) : 0)
        return min(silence, term, LedgerTime(clamping: dry))
    }
}
