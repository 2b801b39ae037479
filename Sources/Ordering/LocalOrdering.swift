// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers

/// One embedded sequencer: the ordering of a network that lives in one process or trusts one node for order.
///
/// Signatures are checked where transactions are handed in, on all cores. What is signed waits in the inbox; while one
/// block is written, the next batch gathers there, so that one disk write serves all of it (group commit). A batch is
/// applied to the state (`BlockMaker`), made durable, and only then acknowledged and published (`BlockWriter`).
public final class LocalOrdering: LedgerAccess {
    public let network: CID
    let inbox = NIOLockedValueBox(Inbox())
    let provers: Provers
    let maker: BlockMaker
    let writer: BlockWriter
    let snapshots: SnapshotKeeper
    let wakeUps: AsyncStream<Void>
    let wakeUp: AsyncStream<Void>.Continuation
    let thread = OrderingThread()
    private let clock: LedgerClock

    /// Opens the ledger in `store`: reads the newest whole snapshot and replays the blocks after it, or all that is
    /// durable, or begins with `genesis` when the store is new.
    ///
    /// - Throws: `LedgerStoreError`; `Refusal`; when the store holds another network than `genesis`.
    public init(
        store: LedgerStore, genesis: Genesis?, clock: LedgerClock = .system(),
        snapshots policy: SnapshotPolicy = SnapshotPolicy(), logger: Logger
    ) throws {
        let (state, snapshot) = try Replay.open(store, genesis: genesis, logger: logger)
        let refused = NIOLockedValueBox(RefusedTransactions())
        network = state.network
        self.clock = clock
        snapshots = SnapshotKeeper(store: store, policy: policy, height: snapshot, logger: logger)
        provers = Provers(newest: try Self.statement(at: state.height, in: store))
        maker = BlockMaker(state: state, refused: refused, snapshots: snapshots, provers: provers, clock: clock)
        writer = BlockWriter(
            store: store, height: state.height, refused: refused, snapshots: snapshots, logger: logger)
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What the block at the end of the chain states, which was checked when the chain was replayed.
    private static func statement(at height: UInt64, in store: LedgerStore) throws -> RootStatement? {
        guard let (bytes, cid) = try store.block(height), let block = try? Block.decode(bytes) else { return nil }
        return RootStatement(of: block, cid: cid)
    }

    public var now: LedgerTime { max(clock.now(), read { $0.time }) }

    public nonisolated(nonsending) func submit(_ transaction: [UInt8]) async -> Submission {
        let verified: VerifiedTransaction
        do throws(Refusal) {
            // What costs little comes first: who floods a full inbox has no signature checked.
            let unverified = try UnverifiedTransaction(transaction)
            let problem = inbox.withLockedValue {
                $0.beginCheck(account: unverified.account, size: transaction.count)
            }
            if let problem { return problem }
            do throws(Refusal) { verified = try VerifiedTransaction(unverified, network: network) } catch {
                if inbox.withLockedValue({ $0.endCheck() }) { wakeUp.yield() }
                throw error
            }
        } catch {
            return .refused(error)
        }
        return await withCheckedContinuation { answer in
            let waiting = Waiting(transaction: verified, answer: answer)
            let (problem, isNewlyReady) = inbox.withLockedValue { $0.add(waiting, at: .now) }
            if let problem { answer.resume(returning: problem) }
            if isNewlyReady { wakeUp.yield() }
        }
    }

    public func read<Result: Sendable>(_ body: @Sendable (LedgerState) throws -> Result) rethrows -> Result {
        try maker.state.withLockedValue { try body($0) }
    }

    public func prove(_ key: RecordKey) async throws -> (statement: RootStatement, proof: RecordProof) {
        let proof = read { state in state.height == writer.height ? provers.prove(key, in: state) : nil }
        if let proof { return proof }
        return try await withCheckedThrowingContinuation { prover in
            provers.add(key, prover)
            wakeUp.yield()
        }
    }

    public func updates() -> AsyncStream<LedgerUpdate> { writer.subscribers.subscribe() }

    /// Transactions that wait for a block.
    var waitingCount: Int { inbox.withLockedValue { $0.count } }
}
