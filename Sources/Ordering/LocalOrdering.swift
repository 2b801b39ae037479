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
    private struct Waiting: Sendable {
        let bytes: [UInt8]
        let answer: CheckedContinuation<Submission, Never>
    }

    private struct Inbox {
        var waiting: [Waiting] = []
        var bytes = 0
        var isOpen = true
    }

    private struct Sealed: Sendable {
        let record: BlockRecord
        let answers: [(CheckedContinuation<Submission, Never>, Submission)]
        /// Transactions that are perhaps in a block already.
        let repeated: [(CheckedContinuation<Submission, Never>, CID, Refusal)]
    }

    public let network: CID
    private let state: NIOLockedValueBox<LedgerState>
    private let inbox = NIOLockedValueBox(Inbox())
    private let subscribers = Subscribers()
    private let store: LedgerStore
    private let clock: LedgerClock
    private let logger: Logger
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation

    /// Opens the ledger in `store`: replays what is durable, or begins with `genesis` when the store is new.
    ///
    /// - Throws: `LedgerStoreError`; `Refusal`; when the store holds another network than `genesis`.
    public init(store: LedgerStore, genesis: Genesis?, clock: LedgerClock = .system(), logger: Logger) throws {
        self.store = store
        self.clock = clock
        self.logger = logger
        let state = try Replay.open(store, genesis: genesis)
        network = state.network
        self.state = NIOLockedValueBox(state)
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: LedgerAccess

    public var now: LedgerTime { max(clock.now(), read { $0.time }) }

    public nonisolated(nonsending) func submit(_ transaction: [UInt8]) async -> Submission {
        guard transaction.count <= LedgerLimits.transactionBytes else {
            return .refused(.tooLarge(bytes: transaction.count))
        }
        return await withCheckedContinuation { answer in
            let problem: Submission? = inbox.withLockedValue { inbox in
                guard inbox.isOpen else { return Self.shuttingDown }
                guard inbox.waiting.count < OrderingLimits.waitingTransactions,
                    inbox.bytes + transaction.count <= OrderingLimits.waitingBytes
                else { return .unavailable("\(inbox.waiting.count) transactions are waiting; try again") }
                inbox.waiting.append(Waiting(bytes: transaction, answer: answer))
                inbox.bytes += transaction.count
                return nil
            }
            if let problem { answer.resume(returning: problem) } else { wakeUp.yield() }
        }
    }

    public func read<Result: Sendable>(_ body: @Sendable (LedgerState) throws -> Result) rethrows -> Result {
        try state.withLockedValue { try body($0) }
    }

    public func updates() -> AsyncStream<LedgerUpdate> { subscribers.subscribe() }

    /// Transactions that wait for a block.
    var waitingCount: Int { inbox.withLockedValue { $0.waiting.count } }

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
                self.inbox.withLockedValue { $0.isOpen = false }
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
        try outcome.get()
    }

    /// Takes no more transactions and answers those that wait.
    private func answerWaiting() {
        let waiting = inbox.withLockedValue { inbox in
            inbox.isOpen = false
            defer { inbox.waiting = [] }
            return inbox.waiting
        }
        for waiting in waiting { waiting.answer.resume(returning: Self.shuttingDown) }
    }

    private static let shuttingDown = Submission.unavailable("the ledger is shutting down")

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
                let batch = takeBatch()
                let due = read { $0.nextDeadline }.map { $0 <= clock.now() } ?? false
                guard !batch.isEmpty || due else { break }
                let verified = await SignatureCheck.verify(batch.map(\.bytes), network: network)
                // The state is at most one block ahead of the disk.
                if isWriting { _ = await writes.next() }
                guard !Task.isCancelled else {
                    for waiting in batch { waiting.answer.resume(returning: Self.shuttingDown) }
                    return
                }
                isWriting = try execute(batch, verified, seal: seal)
            }
        }
    }

    private func takeBatch() -> [Waiting] {
        inbox.withLockedValue { inbox in
            var bytes = 0
            let batch = Array(
                inbox.waiting.prefix(OrderingLimits.batch).prefix { waiting in
                    bytes += waiting.bytes.count
                    return bytes <= OrderingLimits.batchBytes
                })
            inbox.waiting.removeFirst(batch.count)
            for waiting in batch { inbox.bytes -= waiting.bytes.count }
            return batch
        }
    }

    /// Applies a batch. Returns whether a block went to the writer; an empty one is not made.
    private func execute(
        _ batch: [Waiting], _ verified: [Result<VerifiedTransaction, Refusal>], seal: AsyncStream<Sealed>.Continuation
    ) throws -> Bool {
        var applied: [VerifiedTransaction] = []
        var answers: [(CheckedContinuation<Submission, Never>, Submission)] = []
        var repeated: [(CheckedContinuation<Submission, Never>, CID, Refusal)] = []
        let record: BlockRecord?
        do {
            record = try apply(batch, verified, &applied, &answers, &repeated)
        } catch {
            for waiting in batch { waiting.answer.resume(returning: .unavailable("the ledger has halted: \(error)")) }
            throw error
        }
        guard let record else {
            for (answer, submission) in answers { answer.resume(returning: submission) }
            for entry in repeated { Task { await self.answerRepeated(entry) } }
            return false
        }
        seal.yield(Sealed(record: record, answers: answers, repeated: repeated))
        return true
    }

    private func apply(
        _ batch: [Waiting], _ verified: [Result<VerifiedTransaction, Refusal>], _ applied: inout [VerifiedTransaction],
        _ answers: inout [(CheckedContinuation<Submission, Never>, Submission)],
        _ repeated: inout [(CheckedContinuation<Submission, Never>, CID, Refusal)]
    ) throws -> BlockRecord? {
        try state.withLockedValue { state in
            state.beginBlock(at: clock.now())
            let height = state.height + 1
            for (waiting, result) in zip(batch, verified) {
                switch result.flatMap({ transaction in state.apply(transaction).map { transaction } }) {
                case .success(let transaction):
                    applied.append(transaction)
                    answers.append((waiting.answer, .applied(transaction: transaction.id, height: height)))
                case .failure(let refusal) where refusal.mayFollowSuccess:
                    repeated.append((waiting.answer, CID.of(waiting.bytes, codec: .dagCBOR), refusal))
                case .failure(let refusal): answers.append((waiting.answer, .refused(refusal)))
                }
            }
            guard !applied.isEmpty || state.hasChanges else { return nil }
            let block = Block(
                height: height, previous: state.head, time: state.time, transactions: applied.map(\.bytes))
            let bytes = block.encoded()
            let cid = CID.of(bytes, codec: .dagCBOR)
            let events = try state.endBlock(cid: cid)
            return BlockRecord(block: block, bytes: bytes, cid: cid, transactions: applied.map(\.id), events: events)
        }
    }

    // MARK: Writing

    private func write(_ blocks: AsyncStream<Sealed>, then wrote: AsyncStream<Void>.Continuation) async {
        for await sealed in blocks {
            guard await makeDurable(sealed.record) else {
                for (answer, _) in sealed.answers { answer.resume(returning: .unavailable("the ledger's disk failed")) }
                for (answer, _, _) in sealed.repeated {
                    answer.resume(returning: .unavailable("the ledger's disk failed"))
                }
                continue
            }
            let block = sealed.record.block
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

    private func answerRepeated(_ entry: (CheckedContinuation<Submission, Never>, CID, Refusal)) async {
        let (answer, id, refusal) = entry
        if let height = try? await store.height(of: id) {
            answer.resume(returning: .applied(transaction: id, height: height))
        } else {
            answer.resume(returning: .refused(refusal))
        }
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
