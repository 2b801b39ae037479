// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import ServiceLifecycle

/// One embedded sequencer: the ordering of a network that lives in one process or trusts one node for order.
///
/// Three stages in a row: signatures of a batch are checked on all cores; the batch is applied to the state; the block
/// is made durable, and only then acknowledged and published. The signature check of the next batch overlaps with the
/// disk write of the last, and one disk write serves a whole batch (group commit).
public final class LocalOrdering: LedgerAccess, Service {
    private struct Sealed: Sendable {
        let record: BlockRecord
        let answers: [(CheckedContinuation<Submission, Never>, Submission)]
        /// Transactions that are perhaps in a block already.
        let repeated: [Repeated]
        /// The state after this block, if a snapshot of it is due.
        let snapshot: LedgerState?
    }

    private struct Repeated: Sendable {
        let answer: CheckedContinuation<Submission, Never>
        let transaction: CID
        let expires: LedgerTime
        let refusal: Refusal
    }

    public let network: CID
    private let state: NIOLockedValueBox<LedgerState>
    private let inbox = NIOLockedValueBox(Inbox())
    private let refused = NIOLockedValueBox(RefusedTransactions())
    private let subscribers = Subscribers()
    private let store: LedgerStore
    private let snapshots: SnapshotKeeper
    /// Height of the last block that is on the disk.
    private let durable: NIOLockedValueBox<UInt64>
    private let clock: LedgerClock
    private let logger: Logger
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation

    /// Opens the ledger in `store`: reads the newest whole snapshot and replays the blocks after it, or all that is
    /// durable, or begins with `genesis` when the store is new.
    ///
    /// - Throws: `LedgerStoreError`; `Refusal`; when the store holds another network than `genesis`.
    public init(
        store: LedgerStore, genesis: Genesis?, clock: LedgerClock = .system(),
        snapshots policy: SnapshotPolicy = SnapshotPolicy(), logger: Logger
    ) throws {
        self.store = store
        self.clock = clock
        self.logger = logger
        let (state, snapshot) = try Replay.open(store, genesis: genesis, logger: logger)
        network = state.network
        durable = NIOLockedValueBox(state.height)
        snapshots = SnapshotKeeper(store: store, policy: policy, height: snapshot, logger: logger)
        self.state = NIOLockedValueBox(state)
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: LedgerAccess

    public var now: LedgerTime { max(clock.now(), read { $0.time }) }

    public nonisolated(nonsending) func submit(_ transaction: [UInt8]) async -> Submission {
        let account: AccountID
        do { account = try TransactionForm.account(of: transaction) } catch { return .refused(error) }
        return await withCheckedContinuation { answer in
            let waiting = Waiting(bytes: transaction, account: account, answer: answer)
            let problem = inbox.withLockedValue { $0.add(waiting) }
            if let problem { answer.resume(returning: problem) } else { wakeUp.yield() }
        }
    }

    public func read<Result: Sendable>(_ body: @Sendable (LedgerState) throws -> Result) rethrows -> Result {
        try state.withLockedValue { try body($0) }
    }

    public func updates() -> AsyncStream<LedgerUpdate> { subscribers.subscribe() }

    /// Transactions that wait for a block.
    var waitingCount: Int { inbox.withLockedValue { $0.count } }

    // MARK: Service

    /// Makes blocks until the task is cancelled or the process shuts down. A block that was begun is still written;
    /// transactions that wait by then are answered `unavailable`.
    public func run() async throws {
        let (sealed, seal) = AsyncStream<Sealed>.makeStream()
        let (written, wrote) = AsyncStream<Void>.makeStream()
        // No child task: cancellation must not reach the block that is being written.
        let writer = Task { await self.write(sealed, then: wrote) }
        let outcome: Result<Void, any Error>
        do {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await self.ring() }
                    defer { group.cancelAll() }
                    try await self.makeBlocks(seal: seal, written: written)
                }
            } onGracefulShutdown: {
                self.inbox.withLockedValue { $0.close() }
                self.wakeUp.finish()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        answerWaiting()
        seal.finish()
        await withTaskCancellationHandler {
            await writer.value
        } onCancel: {
            writer.cancel()
        }
        subscribers.finish()
        if case .success = outcome {
            let last = state.withLockedValue { $0 }
            await snapshots.finish(durable.withLockedValue { $0 == last.height } ? last : nil)
        }
        try outcome.get()
    }

    /// Takes no more transactions and answers those that wait.
    private func answerWaiting() {
        let waiting = inbox.withLockedValue { $0.closeAndEmpty() }
        for waiting in waiting { waiting.answer.resume(returning: Inbox.shuttingDown) }
    }

    /// Wakes the block maker when a time-driven step is due.
    private func ring() async {
        while !Task.isCancelled {
            // A tenth of a second bounds how late an expiry is noticed; an idle network makes no blocks.
            try? await Task.sleep(for: .milliseconds(100))
            if let due = read({ $0.nextDeadline }), due <= clock.now() { wakeUp.yield() }
        }
    }

    private func makeBlocks(seal: AsyncStream<Sealed>.Continuation, written: AsyncStream<Void>) async throws {
        var writes = written.makeAsyncIterator()
        var isWriting = false
        for await _ in wakeUps {
            while true {
                let batch = inbox.withLockedValue { $0.takeBatch() }
                let due = read { $0.nextDeadline }.map { $0 <= clock.now() } ?? false
                guard !batch.isEmpty || due else { break }
                let verified = await SignatureCheck.verify(batch.map(\.bytes), network: network)
                // The state is at most one block ahead of the disk.
                if isWriting { _ = await writes.next() }
                guard !Task.isCancelled else {
                    for waiting in batch { waiting.answer.resume(returning: Inbox.shuttingDown) }
                    return
                }
                isWriting = try execute(batch, verified, seal: seal)
            }
        }
    }

    /// Applies a batch. Returns whether a block went to the writer; an empty one is not made.
    private func execute(
        _ batch: [Waiting], _ verified: [Result<VerifiedTransaction, Refusal>], seal: AsyncStream<Sealed>.Continuation
    ) throws -> Bool {
        var applied: [VerifiedTransaction] = []
        var answers: [(CheckedContinuation<Submission, Never>, Submission)] = []
        var repeated: [Repeated] = []
        let sealed: (record: BlockRecord, snapshot: LedgerState?)?
        do {
            sealed = try apply(batch, verified, &applied, &answers, &repeated)
        } catch {
            for waiting in batch { waiting.answer.resume(returning: .unavailable("the ledger has halted: \(error)")) }
            throw error
        }
        guard let sealed else {
            for (answer, submission) in answers { answer.resume(returning: submission) }
            for entry in repeated { Task { await self.answerRepeated(entry) } }
            return false
        }
        seal.yield(
            Sealed(record: sealed.record, answers: answers, repeated: repeated, snapshot: sealed.snapshot))
        return true
    }

    private func apply(
        _ batch: [Waiting], _ verified: [Result<VerifiedTransaction, Refusal>], _ applied: inout [VerifiedTransaction],
        _ answers: inout [(CheckedContinuation<Submission, Never>, Submission)],
        _ repeated: inout [Repeated]
    ) throws -> (record: BlockRecord, snapshot: LedgerState?)? {
        let start = ContinuousClock.now
        return try state.withLockedValue { state in
            state.beginBlock(at: clock.now())
            let height = state.height + 1
            for (waiting, result) in zip(batch, verified) {
                switch result.flatMap({ transaction in decide(transaction, &state).map { transaction } }) {
                case .success(let transaction):
                    applied.append(transaction)
                    answers.append((waiting.answer, .applied(transaction: transaction.id, height: height)))
                case .failure(let refusal):
                    if refusal.mayFollowSuccess, case .success(let transaction) = result {
                        repeated.append(
                            Repeated(
                                answer: waiting.answer, transaction: transaction.id,
                                expires: transaction.transaction.expires, refusal: refusal))
                    } else {
                        answers.append((waiting.answer, .refused(refusal)))
                    }
                }
            }
            guard !applied.isEmpty || state.hasChanges else { return nil }
            // Many blocks' changes together cost the tree less than each block's alone.
            let isDue = state.time - min(state.time, state.rootedAt) >= OrderingLimits.rootInterval
            let isSaved = snapshots.isDue
            let root = isDue || isSaved ? state.stateRoot() : nil
            let block = Block(
                height: height, previous: state.head, time: state.time, root: root,
                transactions: applied.map(\.bytes))
            let bytes = block.encoded()
            let cid = CID.of(bytes, codec: .dagCBOR)
            let events = try state.endBlock(cid: cid)
            snapshots.count(work: start.duration(to: .now), isClaimed: isSaved)
            let record = BlockRecord(
                block: block, bytes: bytes, cid: cid, transactions: applied.map(\.id), events: events)
            return (record, isSaved ? state : nil)
        }
    }

    /// Applies a transaction, or refuses it, with the words that it was refused with before.
    private func decide(_ verified: VerifiedTransaction, _ state: inout LedgerState) -> Result<Void, Refusal> {
        if let before = refused.withLockedValue({ $0.refusal(of: verified.id, at: state.time) }) {
            return .failure(before)
        }
        let result = state.apply(verified)
        // One that may be in a block already is looked up first.
        if case .failure(let refusal) = result, !refusal.mayFollowSuccess { remember(refusal, of: verified) }
        return result
    }

    private func remember(_ refusal: Refusal, of verified: VerifiedTransaction) {
        refused.withLockedValue {
            $0.remember(refusal, of: verified.id, expires: verified.transaction.expires)
        }
    }

    // MARK: Writing

    private func write(_ blocks: AsyncStream<Sealed>, then wrote: AsyncStream<Void>.Continuation) async {
        for await sealed in blocks {
            guard await makeDurable(sealed.record) else {
                for (answer, _) in sealed.answers { answer.resume(returning: .unavailable("the ledger's disk failed")) }
                for entry in sealed.repeated {
                    entry.answer.resume(returning: .unavailable("the ledger's disk failed"))
                }
                continue
            }
            let block = sealed.record.block
            durable.withLockedValue { $0 = block.height }
            if let snapshot = sealed.snapshot { snapshots.write(snapshot) }
            subscribers.publish(LedgerUpdate(height: block.height, time: block.time, events: sealed.record.events))
            for (answer, submission) in sealed.answers { answer.resume(returning: submission) }
            for entry in sealed.repeated { await answerRepeated(entry) }
            wrote.yield()
        }
    }

    /// Writes a block, again and again while the disk refuses: nothing is acknowledged, and the next block waits, until
    /// the operator has made room. False only when the process ends first.
    private func makeDurable(_ record: BlockRecord) async -> Bool {
        var pause = Duration.milliseconds(50)
        while true {
            do {
                // Its own task: a cancelled write would leave it open whether the block is on the disk.
                try await Task { [store] in try await store.append(record) }.value
                return true
            } catch {
                logger.error("a block cannot be written; retrying", metadata: ["error": "\(error)"])
                do { try await Task.sleep(for: pause) } catch { return false }
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private func answerRepeated(_ entry: Repeated) async {
        let (id, refusal) = (entry.transaction, entry.refusal)
        do {
            if let height = try await store.height(of: id) {
                return entry.answer.resume(returning: .applied(transaction: id, height: height))
            }
        } catch {
            return entry.answer.resume(returning: .unavailable("the ledger's disk failed"))
        }
        refused.withLockedValue { $0.remember(refusal, of: id, expires: entry.expires) }
        entry.answer.resume(returning: .refused(refusal))
    }
}

extension Refusal {
    /// Whether bytes that were applied get this refusal when they come again.
    fileprivate var mayFollowSuccess: Bool {
        switch self {
        case .sequenceUsed, .expired: true
        default: false
        }
    }
}
