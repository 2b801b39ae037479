// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// A transaction that waits for a block, and who wants to know what became of it. An object, for it is handed on often.
final class Waiting: Sendable {
    let transaction: VerifiedTransaction
    let answer: CheckedContinuation<Submission, Never>

    init(transaction: VerifiedTransaction, answer: CheckedContinuation<Submission, Never>) {
        self.transaction = transaction
        self.answer = answer
    }

    var account: AccountID { transaction.transaction.account }
    var size: Int { transaction.bytes.count }
}

/// Transactions that wait for a block: in order for each account, and accounts take turns, so that who sends much
/// waits for himself and not before others. Each is signed by its account: nobody can fill another's share.
///
/// A block costs a write to the disk, however little is in it. So a batch is ready when no signature is being checked
/// whose transaction could still come into it, when it has `OrderingLimits.readyBatch` transactions, or when the first of
/// them has waited for `OrderingLimits.gathering`.
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
    /// Transactions whose signatures are being checked.
    private var checking = 0
    /// When the first came of those that wait, or when the last batch was taken.
    private var since: ContinuousClock.Instant?
    private var isOverdue = false

    /// Whether there is a batch, and it is not worth while to wait for more.
    var isReady: Bool { count > 0 && (checking == 0 || count >= OrderingLimits.readyBatch || isOverdue || !isOpen) }

    /// Takes note that a signature is to be checked, unless its transaction could not wait here.
    ///
    /// - Returns: why it could not. If there is nothing, `add` or `endCheck` must follow.
    mutating func beginCheck(account: AccountID, size: Int) -> Submission? {
        if let problem = problem(account: account, size: size) { return problem }
        checking += 1
        return nil
    }

    /// Takes note that a signature was found wrong.
    ///
    /// - Returns: whether a batch is ready now that was not before.
    mutating func endCheck() -> Bool {
        let wasReady = isReady
        checking -= 1
        return isReady && !wasReady
    }

    /// Why a transaction of so many bytes of this account cannot wait here; nil: there is room.
    private func problem(account: AccountID, size: Int) -> Submission? {
        guard isOpen else { return Self.shuttingDown }
        guard count < OrderingLimits.waitingTransactions, bytes + size <= OrderingLimits.waitingBytes else {
            return .unavailable("\(count) transactions are waiting; try again")
        }
        guard let line = lines[account] else { return nil }
        guard line.count < OrderingLimits.waitingPerAccount, line.bytes + size <= OrderingLimits.waitingBytesPerAccount
        else { return .unavailable("\(line.count) transactions of this account are waiting; try again") }
        return nil
    }

    /// Puts a transaction that was checked in its account's line, or says why not.
    ///
    /// - Returns: why not, and whether a batch is ready now that was not before.
    mutating func add(_ waiting: Waiting, at now: ContinuousClock.Instant) -> (problem: Submission?, isNewlyReady: Bool)
    {
        let wasReady = isReady
        checking -= 1
        if let problem = problem(account: waiting.account, size: waiting.size) {
            return (problem, isReady && !wasReady)
        }
        if let since { isOverdue = isOverdue || now - since >= OrderingLimits.gathering } else { since = now }
        putInLine(waiting)
        return (nil, isReady && !wasReady)
    }

    private mutating func putInLine(_ waiting: Waiting) {
        let (account, size) = (waiting.account, waiting.size)
        var line = lines.removeValue(forKey: account) ?? Line()
        if line.count == 0 { turns.append(account) }
        line.waiting.append(waiting)
        line.bytes += size
        lines[account] = line
        count += 1
        bytes += size
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
        since = nil
        isOverdue = false
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
        lines = [:]
        (turns, firstTurn, count, bytes) = ([], 0, 0, 0)
        close()
        return all
    }

    static let shuttingDown = Submission.unavailable("the ledger is shutting down")
}
