// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import LedgerStore
import Multiformats
import NIOConcurrencyHelpers

/// Applies batches to the state, each as one block.
final class BlockMaker: Sendable {
    let state: NIOLockedValueBox<LedgerState>
    private let refused: NIOLockedValueBox<RefusedTransactions>
    private let snapshots: SnapshotKeeper
    private let provers: Provers
    private let clock: LedgerClock

    init(
        state: LedgerState, refused: NIOLockedValueBox<RefusedTransactions>, snapshots: SnapshotKeeper,
        provers: Provers, clock: LedgerClock
    ) {
        self.state = NIOLockedValueBox(state)
        self.refused = refused
        self.snapshots = snapshots
        self.provers = provers
        self.clock = clock
    }

    /// Whether a block is due without any transaction: a time-driven step is, or somebody waits for a root.
    var isBlockDue: Bool {
        let now = clock.now()
        let (deadline, rooted) = state.withLockedValue { ($0.nextDeadline, $0.rootedAt) }
        return deadline.map { $0 <= now } ?? false || provers.isWaiting && isRootDue(at: now, after: rooted)
    }

    /// Decides a batch. Nil instead of a block when nothing changed, for such a block is not made.
    ///
    /// - Throws: what halts the ledger; everybody of the batch was told by then.
    func make(_ batch: [Waiting]) throws -> (batch: DecidedBatch, block: SealedBlock?) {
        let start = ContinuousClock.now
        var decided = DecidedBatch()
        do {
            let block = try state.withLockedValue { state in try make(batch, &decided, &state, since: start) }
            return (decided, block)
        } catch {
            for waiting in batch { waiting.answer.resume(returning: .unavailable("the ledger has halted: \(error)")) }
            throw error
        }
    }

    private func make(
        _ batch: [Waiting], _ decided: inout DecidedBatch, _ state: inout LedgerState,
        since start: ContinuousClock.Instant
    ) throws -> SealedBlock? {
        state.beginBlock(at: clock.now())
        let isRootDue = isRootDue(at: state.time, after: state.rootedAt)
        let applied = decide(batch, &decided, &state)
        guard !applied.isEmpty || state.hasChanges || provers.isWaiting && isRootDue else { return nil }
        // Many blocks' changes together cost the tree less than each block's alone.
        let isSaved = snapshots.isDue
        let root = isRootDue || isSaved ? state.stateRoot() : nil
        let block = Block(
            height: state.height + 1, previous: state.head, time: state.time, root: root,
            transactions: applied.map(\.bytes))
        let bytes = block.encoded()
        let cid = CID.of(bytes, codec: .dagCBOR)
        let events = try state.endBlock(cid: cid)
        let proofs = provers.take(RootStatement(of: block, cid: cid), in: state)
        snapshots.count(work: start.duration(to: .now), isClaimed: isSaved)
        let record = BlockRecord(
            block: block, bytes: bytes, cid: cid, transactions: applied.map(\.id), events: events)
        return SealedBlock(record: record, batch: decided, proofs: proofs, snapshot: isSaved ? state : nil)
    }

    /// Whether the next block states its root: by its time, or, while somebody waits, by the clock of this machine, for
    /// the ledger's time stands still after a clock was set back.
    private func isRootDue(at time: LedgerTime, after rooted: LedgerTime) -> Bool {
        time - min(time, rooted) >= OrderingLimits.rootInterval || provers.isOverdue
    }

    // MARK: Deciding

    /// Applies a batch; gives what was applied.
    private func decide(
        _ batch: [Waiting], _ decided: inout DecidedBatch, _ state: inout LedgerState
    ) -> [VerifiedTransaction] {
        var applied: [VerifiedTransaction] = []
        applied.reserveCapacity(batch.count)
        decided.answers.reserveCapacity(batch.count)
        for waiting in batch {
            let transaction = waiting.transaction
            switch decide(transaction, &state) {
            case .success:
                applied.append(transaction)
                decided.answers.append(
                    (waiting.answer, .applied(transaction: transaction.id, height: state.height + 1)))
            case .failure(let refusal) where refusal.mayFollowSuccess:
                decided.repeated.append(
                    RepeatedTransaction(
                        answer: waiting.answer, transaction: transaction.id,
                        expires: transaction.transaction.expires, refusal: refusal))
            case .failure(let refusal): decided.answers.append((waiting.answer, .refused(refusal)))
            }
        }
        return applied
    }

    /// Applies a transaction, or refuses it, with the words that it was refused with before.
    private func decide(_ verified: VerifiedTransaction, _ state: inout LedgerState) -> Result<Void, Refusal> {
        if let before = refused.withLockedValue({ $0.refusal(of: verified.id, at: state.time) }) {
            return .failure(before)
        }
        let result = state.apply(verified)
        // One that may be in a block already is looked up first.
        if case .failure(let refusal) = result, !refusal.mayFollowSuccess {
            let expires = verified.transaction.expires
            refused.withLockedValue { $0.remember(refusal, of: verified.id, expires: expires) }
        }
        return result
    }
}
