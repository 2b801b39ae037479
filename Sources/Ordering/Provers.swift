// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import NIOConcurrencyHelpers

/// Those who wait for a block that states its root, and what the newest block states.
///
/// One block serves all who wait. While nobody waits it costs nothing.
final class Provers: Sendable {
    typealias Proof = (statement: RootStatement, proof: RecordProof)

    /// A proof under a block that is not durable yet, and who waits for it.
    struct Answer: Sendable {
        let prover: CheckedContinuation<Proof, any Error>
        let proof: Proof

        func give() { prover.resume(returning: proof) }
        func giveUp(_ why: String) { prover.resume(throwing: LedgerUnavailable(message: why)) }
    }

    private struct Waiting {
        let key: RecordKey
        let prover: CheckedContinuation<Proof, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isOpen = true
        /// What the newest block states; nil when it states no root.
        var newest: RootStatement?
        /// When this process last made a block that states its root.
        var stated: ContinuousClock.Instant?
    }

    private let state: NIOLockedValueBox<State>

    /// - Parameter newest: what the newest durable block states.
    init(newest: RootStatement?) { state = NIOLockedValueBox(State(newest: newest)) }

    var isWaiting: Bool { state.withLockedValue { !$0.waiting.isEmpty } }

    /// Whether somebody waits although the last root was stated `OrderingLimits.rootInterval` ago by the clock of this
    /// machine, which goes on whatever the ledger's time does.
    var isOverdue: Bool {
        state.withLockedValue { state in
            guard !state.waiting.isEmpty, let stated = state.stated else { return false }
            return ContinuousClock.now - stated >= .milliseconds(OrderingLimits.rootInterval)
        }
    }

    /// Lets someone wait, or answers why not.
    func add(_ key: RecordKey, _ prover: CheckedContinuation<Proof, any Error>) {
        let problem: String? = state.withLockedValue { state in
            guard state.isOpen else { return "the ledger is shutting down" }
            guard state.waiting.count < OrderingLimits.waitingProofs else {
                return "\(state.waiting.count) proofs are waiting; try again"
            }
            state.waiting.append(Waiting(key: key, prover: prover))
            return nil
        }
        if let problem { prover.resume(throwing: LedgerUnavailable(message: problem)) }
    }

    /// Proves a record under what the newest block states, if nothing has changed since.
    func prove(_ key: RecordKey, in ledger: LedgerState) -> Proof? {
        guard let statement = state.withLockedValue({ $0.newest }), statement.height == ledger.height else {
            return nil
        }
        // Time may have gone on without a block: what ran out by then is gone from the records, and not from the root.
        guard let proof = ledger.proof(of: key), proof.holds(under: statement.root) else { return nil }
        return (statement, proof)
    }

    /// Takes note of the newest block and proves what is waited for, if it states its root.
    func take(_ block: RootStatement?, in ledger: LedgerState) -> [Answer] {
        state.withLockedValue {
            $0.newest = block
            if block != nil { $0.stated = .now }
        }
        return block == nil ? [] : takeProven(in: ledger)
    }

    /// Proves what is waited for and can be proven under the newest block.
    func takeProven(in ledger: LedgerState) -> [Answer] {
        let waiting = state.withLockedValue { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        var (answers, left): ([Answer], [Waiting]) = ([], [])
        for entry in waiting {
            guard let proof = prove(entry.key, in: ledger) else {
                left.append(entry)
                continue
            }
            answers.append(Answer(prover: entry.prover, proof: proof))
        }
        if !left.isEmpty { state.withLockedValue { $0.waiting = left + $0.waiting } }
        return answers
    }

    /// Lets nobody wait any more, and answers those who do.
    func close() {
        let waiting = state.withLockedValue { state in
            state.isOpen = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for entry in waiting {
            entry.prover.resume(throwing: LedgerUnavailable(message: "the ledger is shutting down"))
        }
    }
}
