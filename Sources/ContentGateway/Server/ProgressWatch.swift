// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// Closes a connection over which nothing moves: a client that has stopped reading, or content that does not come. What
/// was held for it goes with it.
final class ProgressWatch: Sendable {
    private let limit: Duration
    private let last = Mutex(ContinuousClock.now)
    private let task: Mutex<RepeatedTask?> = Mutex(nil)

    /// Watches from now on, until it is forgotten.
    init(_ channel: any Channel, limit: Duration) {
        self.limit = limit
        let interval = TimeAmount(limit / 4)
        let repeated = channel.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) {
            [weak self] task in
            guard let self else { return task.cancel() }
            guard self.isStalled else { return }
            task.cancel()
            channel.close(promise: nil)
        }
        task.withLock { $0 = repeated }
    }

    deinit { task.withLock { $0 }?.cancel() }

    /// Something was made or taken.
    func progress() { last.withLock { $0 = .now } }

    private var isStalled: Bool { last.withLock { .now - $0 >= limit } }
}
