// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// A transaction that waits for a block, and who wants to know what became of it.
struct Waiting: Sendable {
    let transaction: VerifiedTransaction
    let answer: CheckedContinuation<Submission, Never>

    var account: AccountID { transaction.transaction.account }
    var size: Int { transaction.bytes.count }
}

/// Transactions that wait for a block: in order for each account, and accounts take turns, so that who sends much
/// waits for himself and not before others. Each is signed by its account: nobody can fill another's share.
struct Inbox {
    private struct Line {
        var waiting: [Waiting] = []
        /// Those before it were taken.
        var first = 0
        var bytes = 0
        var count: Int { waiting.count - first }
    }

    private var lines: [AccountID: Line] = [:]
    /// Each account that has a line, in the order in which they are next; those before `firstTurn` are gone.
    private var turns: [AccountID] = []
    private var firstTurn = 0
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var isOpen = true

    /// Why a transaction of so many bytes of this account cannot wait here; nil: there is room.
    func problem(account: AccountID, size: Int) -> Submission? {
        guard isOpen else { return Self.shuttingDown }
        guard count < OrderingLimits.waitingTransactions, bytes + size <= OrderingLimits.waitingBytes else {
            return .unavailable("\(count) transactions are waiting; try again")
        }
        guard let line = lines[account] else { return nil }
        guard line.count < OrderingLimits.waitingPerAccount, line.bytes + size <= OrderingLimits.waitingBytesPerAccount
        else { return .unavailable("\(line.count) transactions of this account are waiting; try again") }
        return nil
    }

    /// Puts a transaction in its account's line, or says why not.
    mutating func add(_ waiting: Waiting) -> Submission? {
        let (account, size) = (waiting.account, waiting.size)
        if let problem = problem(account: account, size: size) { return problem }
        var line = lines.removeValue(forKey: account) ?? Line()
        if line.count == 0 { turns.append(account) }
        line.waiting.append(waiting)
        line.bytes += size
        lines[account] = line
        count += 1
        bytes += size
        return nil
    }

    /// Takes the next batch, within the limits of one: a transaction of each account, then a second of each, and so on.
    mutating func takeBatch() -> [Waiting] {
        var batch: [Waiting] = []
        var size = 0
        while batch.count < OrderingLimits.batch, firstTurn < turns.count {
            let account = turns[firstTurn]
            guard var line = lines.removeValue(forKey: account) else { preconditionFailure("whose turn it is waits") }
            let next = line.waiting[line.first]
            size += next.size
            guard size <= OrderingLimits.batchBytes else {
                lines[account] = line
                break
            }
            firstTurn += 1
            take(next, from: &line)
            batch.append(next)
            guard line.count > 0 else { continue }
            lines[account] = line
            turns.append(account)
        }
        compactTurns()
        return batch
    }

    private mutating func take(_ next: Waiting, from line: inout Line) {
        line.first += 1
        line.bytes -= next.size
        count -= 1
        bytes -= next.size
        // Each is moved a constant number of times.
        guard line.first > line.count else { return }
        line.waiting.removeFirst(line.first)
        line.first = 0
    }

    private mutating func compactTurns() {
        guard firstTurn > turns.count - firstTurn else { return }
        turns.removeFirst(firstTurn)
        firstTurn = 0
    }

    /// Takes no more transactions; those that wait can still be taken.
    mutating func close() { isOpen = false }

    /// Takes no more transactions and gives up those that wait.
    mutating func closeAndEmpty() -> [Waiting] {
        let all = lines.values.flatMap { $0.waiting[$0.first...] }
        self = Inbox()
        close()
        return all
    }

    static let shuttingDown = Submission.unavailable("the ledger is shutting down")
}
