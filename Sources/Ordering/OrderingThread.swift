// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Where blocks are made and written: one job at a time, and beside the threads that all other tasks share.
///
/// There a thousand signatures may wait to be checked, and each step of a block would wait behind all of them. And
/// whoever waits for the disk here holds up nobody.
final class OrderingThread: TaskExecutor {
    private let queue = DispatchQueue(label: "weft.ledger.ordering", qos: .userInitiated)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
