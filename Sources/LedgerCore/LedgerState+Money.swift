// SPDX-License-Identifier: Apache-2.0

/// Money appeared or vanished: a defect of code or memory. The node that sees it halts.
public struct ConservationViolation: Error, Hashable, Sendable, CustomStringConvertible {
    public let expected: NanoCredits
    public let found: String

    public var description: String { "conservation is violated: issued \(expected), found \(found)" }
}

extension LedgerState {
    mutating func transfer(from sender: AccountID, to receiver: AccountID, amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard sender != receiver else { throw .transferToSelf }
        try debit(sender, amount)
        try credit(receiver, amount)
        pending.append(.transferred(from: sender, to: receiver, amount: amount))
    }

    mutating func debit(_ id: AccountID, _ amount: NanoCredits) throws(Refusal) {
        guard var account = accounts[id] else { throw .unknownAccount(id) }
        guard account.balance >= amount else { throw .insufficientBalance(available: account.balance, needed: amount) }
        account.balance -= amount
        accounts[id] = account
    }

    /// Adds to a balance; the account comes into being with its first credit.
    mutating func credit(_ id: AccountID, _ amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { return }
        var account = accounts[id] ?? Account(balance: 0, sequence: 0)
        let (sum, overflow) = account.balance.addingReportingOverflow(amount)
        guard !overflow else { throw .amountOverflow }
        account.balance = sum
        accounts[id] = account
    }

    /// Credits money that this state held in escrow. Cannot overflow: all balances together never exceed `issued`.
    mutating func release(_ amount: NanoCredits, to id: AccountID) {
        do { try credit(id, amount) } catch { preconditionFailure("released money exceeds what was issued: \(error)") }
    }

    /// Checks that the block moved money but made and lost none, in time proportional to what changed.
    func checkConservationOfChanges() throws(ConservationViolation) {
        var gained: Int128 = 0
        for change in accounts.changes() { gained += delta(change.old?.balance, change.new?.balance) }
        for change in orders.changes() { gained += delta(change.old?.terms.deposit, change.new?.terms.deposit) }
        for change in leases.changes() { gained += delta(change.old?.escrow, change.new?.escrow) }
        guard gained == 0 else {
            throw ConservationViolation(expected: issued, found: "\(Int128(issued) + gained)")
        }
    }

    /// Adds up everything; the slow form of the same check.
    public func audit() throws(ConservationViolation) {
        var total: UInt128 = 0
        for account in accounts.values.values { total += UInt128(account.balance) }
        for order in orders.values.values { total += UInt128(order.terms.deposit) }
        for lease in leases.values.values { total += UInt128(lease.escrow) }
        guard total == UInt128(issued) else { throw ConservationViolation(expected: issued, found: "\(total)") }
    }

    private func delta(_ old: NanoCredits?, _ new: NanoCredits?) -> Int128 { Int128(new ?? 0) - Int128(old ?? 0) }
}
