// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    mutating func transfer(from sender: AccountID, to receiver: AccountID, amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard sender != receiver else { throw .transferToSelf }
        try debit(sender, amount)
        try credit(receiver, amount)
        pending.append(.transferred(from: sender, to: receiver, amount: amount))
    }

    mutating func setSpendingLimit(of id: AccountID, perDay: NanoCredits?) throws(Refusal) {
        guard var account = accounts[id] else { throw .unknownAccount(id) }
        if account.spending != nil {
            account.spending?.change(to: perDay, at: time)
        } else if let perDay {
            account.spending = SpendingLimit(perDay: perDay, at: time)
        }
        accounts[id] = account
        pending.append(.spendingLimitSet(id, perDay: perDay))
    }

    /// Takes money for a workload, as far as the account's daily cap lets it.
    mutating func spend(_ amount: NanoCredits, of id: AccountID) throws(Refusal) {
        guard var account = accounts[id] else { throw .unknownAccount(id) }
        guard account.balance >= amount else { throw .insufficientBalance(available: account.balance, needed: amount) }
        if let left = account.spending?.left(at: time), amount > left { throw .dailyLimitReached(left: left) }
        account.balance -= amount
        account.spending?.spend(amount, at: time)
        accounts[id] = account
    }

    mutating func debit(_ id: AccountID, _ amount: NanoCredits) throws(Refusal) {
        let isKnown = try accounts.update(id) { account throws(Refusal) in
            guard account.balance >= amount else {
                throw .insufficientBalance(available: account.balance, needed: amount)
            }
            account.balance -= amount
        }
        guard isKnown else { throw .unknownAccount(id) }
    }

    /// Adds to a balance; the account comes into being with its first credit.
    mutating func credit(_ id: AccountID, _ amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { return }
        let isKnown = try accounts.update(id) { account throws(Refusal) in
            let (sum, overflow) = account.balance.addingReportingOverflow(amount)
            guard !overflow else { throw .amountOverflow }
            account.balance = sum
        }
        if !isKnown { accounts[id] = Account(balance: amount, sequence: 0) }
    }

    /// Credits money that this state held. Cannot overflow: all balances together never exceed `issued`.
    mutating func release(_ amount: NanoCredits, to id: AccountID) {
        do { try credit(id, amount) } catch { preconditionFailure("released money exceeds what was issued: \(error)") }
    }

    /// Gives back what was set aside and not used: within the day it counts as not spent.
    mutating func refund(_ amount: NanoCredits, to id: AccountID) {
        release(amount, to: id)
        guard amount > 0, var account = accounts[id], account.spending != nil else { return }
        account.spending?.unspend(amount, at: time)
        accounts[id] = account
    }
}
