// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Logging
import NIOConcurrencyHelpers

/// Decides when a snapshot is due and writes it in the background, one at a time.
///
/// A snapshot that cannot be written is reported and forgotten: it only makes the next start longer.
final class SnapshotKeeper: Sendable {
    private struct Progress {
        var blocks: UInt64 = 0
        var work: Duration = .zero
        /// Claimed by a block, or being written.
        var isTaken = false
        var writing: Task<Void, Never>?
    }

    private let store: LedgerStore
    private let policy: SnapshotPolicy
    private let logger: Logger
    private let progress = NIOLockedValueBox(Progress())
    /// Height of the last snapshot that was written, or that the start began from.
    private let written: NIOLockedValueBox<UInt64>

    init(store: LedgerStore, policy: SnapshotPolicy, height: UInt64, logger: Logger) {
        self.store = store
        self.policy = policy
        self.logger = logger
        written = NIOLockedValueBox(height)
    }

    /// Whether the block that is being made is to be followed by a snapshot; it then states its root.
    var isDue: Bool {
        progress.withLockedValue {
            !$0.isTaken && ($0.blocks >= policy.blocks || $0.work >= policy.work)
        }
    }

    /// Counts a block. With `isClaimed`, the snapshot after it will be handed to `write`.
    func count(work: Duration, isClaimed: Bool) {
        progress.withLockedValue { progress in
            progress.blocks += 1
            progress.work += work
            guard isClaimed else { return }
            progress = Progress(isTaken: true)
        }
    }

    /// Writes the snapshot of a state whose block is durable, and returns at once.
    func write(_ state: LedgerState) {
        // Its own task: it goes on whatever becomes of the orderer's.
        let task = Task.detached(priority: .utility) { [self] in
            await save(state)
            progress.withLockedValue { $0.isTaken = false }
        }
        progress.withLockedValue { $0.writing = task }
    }

    /// Waits for the snapshot under way, then writes the last one. Nil when the state's last block is not durable.
    func finish(_ state: LedgerState?) async {
        await progress.withLockedValue { $0.writing }?.value
        guard policy.atShutdown, let state, written.withLockedValue({ $0 < state.height }) else { return }
        await save(state)
    }

    private func save(_ state: LedgerState) async {
        do {
            try await store.writeSnapshot(of: state)
            written.withLockedValue { $0 = state.height }
            logger.debug("a snapshot was written", metadata: ["height": "\(state.height)"])
        } catch {
            logger.warning("a snapshot could not be written", metadata: ["error": "\(error)"])
        }
    }
}
