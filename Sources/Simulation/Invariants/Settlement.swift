// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Each lease settles once and moves what docs/SETTLEMENT.md says; each account has what the events say.
struct Settlement: Invariant {
    static let name = InvariantName.settlement
    private let parameters: Parameters
    private var money: MoneyModel
    private var leases: [LeaseID: LeaseModel] = [:]
    private var ended: Set<LeaseID> = []
    private var absence: AbsenceModel
    /// How often each account has set its daily cap: the first is in force at once, and was never higher before.
    private var capsSet: [AccountID: Int] = [:]

    init(_ genesis: Genesis) {
        parameters = genesis.parameters
        money = MoneyModel(genesis)
        absence = AbsenceModel(genesis)
    }

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        let time = block.block.time
        absence.begin(at: time)
        for verified in block.transactions {
            let transaction = verified.transaction
            let fee = parameters.fee(bytes: verified.bytes.count) ?? 0
            money.pay(for: transaction.operations, by: transaction.account, fee: fee)
            noteCaps(transaction)
        }
        for event in block.events {
            try follow(event, at: time)
            money.follow(event)
            absence.follow(event)
        }
        for id in money.takeTouched() { try check(id, ledger) }
        try require(
            Int128(ledger.core.fees) == money.fees, "fees of \(ledger.core.fees), and \(money.fees) were paid")
    }

    /// A lease to which something should have happened by `time`; nil if none is late.
    func late(at time: LedgerTime) -> String? {
        let reachable = absence.reachableSince
        let late = leases.filter { $0.value.isLate(at: time, reachableSince: reachable, parameters) }
        return late.keys.min().map { "lease \($0) is as it was, at \(time)" }
    }

    /// Since when the ledger can be reached, by the blocks' times.
    var reachableSince: LedgerTime { absence.reachableSince }

    private mutating func follow(_ event: LedgerEvent, at time: LedgerTime) throws(Violation) {
        switch event {
        case .leaseCreated(let id, let lease):
            try require(leases[id] == nil && !ended.contains(id), "lease \(id) was made twice")
            leases[id] = LeaseModel(lease, at: time)
        case .leaseAnswered(let id, _): leases[id]?.isAnswered = true
        case .leaseStarted(let id, _): leases[id]?.start(at: time)
        case .heartbeat(_, let ids): for id in ids { leases[id]?.heartbeat = time }
        case .noticeGiven(let id, _): leases[id]?.giveNotice(at: time)
        case .leaseToppedUp(let id, let lease):
            try require(lease.funded <= lease.terms.spendingCap ?? .max, "lease \(id) has more than its order's cap")
            let wasPaused = leases[id]?.pausedAt != nil
            leases[id]?.topUp(to: lease.funded, resumes: !lease.isPaused, at: time)
            guard wasPaused, !lease.isPaused else { return }
            try require(
                leases[id]?.hasEnoughToResume(parameters) ?? false, "lease \(id) runs again for too little money")
        case .leasePaused(let id, let lease): try pause(id, at: lease.meter.pausedAt)
        case .leaseEnded(let id, _, let end, let paid, let refunded, let slashed):
            try settle(id, end, SettledAmounts(paid: paid, refunded: refunded, slashed: slashed), at: time)
        default: return
        }
    }

    private mutating func pause(_ id: LeaseID, at time: LedgerTime?) throws(Violation) {
        guard let time, let lease = leases[id] else { throw Violation(Self.name, "lease \(id) paused at no time") }
        try require(
            lease.mayPause(at: time, parameters), "lease \(id) paused at \(time), neither dry nor at its term")
        leases[id]?.pausedAt = time
    }

    private mutating func settle(
        _ id: LeaseID, _ end: LeaseEnd, _ found: SettledAmounts, at time: LedgerTime
    ) throws(Violation) {
        guard let lease = leases.removeValue(forKey: id) else {
            let when = ended.contains(id) ? "a second time" : "and was never made"
            throw Violation(Self.name, "lease \(id) ended \(when)")
        }
        ended.insert(id)
        let reachable = absence.reachableSince
        if let fault = lease.fault(of: end, at: time, reachableSince: reachable, parameters) {
            throw Violation(Self.name, "lease \(id) ended as \(end.name): \(fault)")
        }
        let expected = lease.amounts(of: end, at: time, reachableSince: reachable, parameters)
        try require(
            found == expected, "lease \(id) ended as \(end.name) with \(found), and the table says \(expected)")
    }

    private mutating func noteCaps(_ transaction: Transaction) {
        for operation in transaction.operations {
            guard case .setSpendingLimit(let cap) = operation else { continue }
            let before = capsSet[transaction.account] ?? 0
            if cap != nil || before > 0 { capsSet[transaction.account] = before + 1 }
        }
    }

    private func checkCap(of id: AccountID, _ ledger: NodeLedger) throws(Violation) {
        guard capsSet[id] == 1, let spending = ledger.core.account(id)?.spending, let cap = spending.perDay else {
            return
        }
        try require(spending.spent <= cap, "account \(id) spent \(spending.spent) of a daily \(cap)")
    }

    private func check(_ id: AccountID, _ ledger: NodeLedger) throws(Violation) {
        try checkCap(of: id, ledger)
        let (found, expected) = (Int128(ledger.balance(id)), money.balance(id))
        try require(found == expected, "account \(id) has \(found), and by the events \(expected)")
        let collateral = ledger.core.provider(id)?.collateral ?? 0
        try require(
            collateral == money.collateral(id),
            "provider \(id) has \(collateral) of collateral, and by the events \(money.collateral(id))")
    }

    func audit(_ ledger: NodeLedger) throws(Violation) {
        for id in money.accounts { try check(id, ledger) }
        let open = ledger.core.allLeases()
        try require(
            open.count == leases.count && open.allSatisfy { leases[$0.id] != nil },
            "\(open.count) leases are open, and \(leases.count) should be")
    }
}
