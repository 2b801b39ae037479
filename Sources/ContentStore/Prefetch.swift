// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization

/// Chunks that were asked for early. What is never taken is cancelled with it.
final class Prefetch: Sendable {
    private let source: any ContentReader
    private let tasks = Mutex<[CID: Task<Chunk?, any Error>]>([:])

    init(source: any ContentReader) { self.source = source }

    deinit {
        for task in tasks.withLock({ $0 }).values { task.cancel() }
    }

    func start(_ cids: [CID]) {
        for cid in cids {
            tasks.withLock { tasks in
                if tasks[cid] == nil { tasks[cid] = Task { [source] in try await source.get(cid) } }
            }
        }
    }

    func chunk(_ cid: CID) async throws -> Chunk? {
        guard let task = tasks.withLock({ $0.removeValue(forKey: cid) }) else { return try await source.get(cid) }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
