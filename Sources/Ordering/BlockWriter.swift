// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Logging
import NIOConcurrencyHelpers

/// Makes blocks durable in their order, and only then tells everybody.
final class BlockWriter: Sendable {
    let subscribers = Subscribers()
    private let store: LedgerStore
    private let refused: NIOLockedValueBox<RefusedTransactions>
    private let snapshots: SnapshotKeeper
    private let logger: Logger
    private let written: NIOLockedValueBox<UInt64>

    /// - Parameter height: of the last block that is on the disk.
    init(
        store: LedgerStore, height: UInt64, refused: NIOLockedValueBox<RefusedTransactions>, snapshots: SnapshotKeeper,
        logger: Logger
    ) {
        self.store = store
        self.refused = refused
        self.snapshots = snapshots
        self.logger = logger
        written = NIOLockedValueBox(height)
    }

    /// Height of the last block that is on the disk.
    var height: UInt64 { written.withLockedValue { $0 } }

    /// Writes the next block and tells everybody who waits for it. If the process ends before the disk takes it, they
    /// are told that.
    func write(_ sealed: SealedBlock) async {
        guard await makeDurable(sealed.record) else {
            sealed.batch.giveUp("the ledger's disk failed")
            for proof in sealed.proofs { proof.giveUp("the ledger's disk failed") }
            return
        }
        let block = sealed.record.block
        written.withLockedValue { $0 = block.height }
        if let snapshot = sealed.snapshot { snapshots.write(snapshot) }
        subscribers.publish(LedgerUpdate(height: block.height, time: block.time, events: sealed.record.events))
        for proof in sealed.proofs { proof.give() }
        sealed.batch.giveAnswers()
        await answer(sealed.batch.repeated)
    }

    /// Looks up transactions that are perhaps in a block, which is durable then, and tells who sent them.
    func answer(_ repeated: [RepeatedTransaction]) async {
        for entry in repeated { entry.answer.resume(returning: await answer(entry)) }
    }

    /// Writes a block, again and again while the disk refuses: nothing is acknowledged, and the next block waits, until
    /// the operator has made room. False only when the process ends first.
    private func makeDurable(_ record: BlockRecord) async -> Bool {
        var pause = Duration.milliseconds(50)
        while true {
            do {
                try await store.append(record)
                return true
            } catch {
                logger.error("a block cannot be written; retrying", metadata: ["error": "\(error)"])
                do { try await Task.sleep(for: pause) } catch { return false }
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private func answer(_ entry: RepeatedTransaction) async -> Submission {
        do {
            if let height = try await store.height(of: entry.transaction) {
                return .applied(transaction: entry.transaction, height: height)
            }
        } catch {
            return .unavailable("the ledger's disk failed")
        }
        refused.withLockedValue { $0.remember(entry.refusal, of: entry.transaction, expires: entry.expires) }
        return .refused(entry.refusal)
    }
}
