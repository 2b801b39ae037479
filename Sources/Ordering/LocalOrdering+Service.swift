// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import ServiceLifecycle

extension LocalOrdering: Service {
    /// Makes blocks until the task is cancelled or the process shuts down. A block that was begun is still written;
    /// transactions and proofs that wait by then are answered `unavailable`.
    public func run() async throws {
        let outcome: Result<Void, any Error>
        do {
            try await withGracefulShutdownHandler {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await self.ring() }
                    group.addTask(executorPreference: self.thread) { try await self.makeBlocks() }
                    // Whoever ends first ends the other.
                    let first = await group.nextResult()
                    group.cancelAll()
                    // Those who wait need not wait for the disk.
                    answerWaiting()
                    try await group.waitForAll()
                    try first?.get()
                }
            } onGracefulShutdown: {
                self.inbox.withLockedValue { $0.close() }
                self.wakeUp.finish()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        writer.subscribers.finish()
        if case .success = outcome {
            let last = read { $0 }
            await snapshots.finish(writer.height == last.height ? last : nil)
        }
        try outcome.get()
    }

    /// Takes no more transactions and answers those who wait.
    private func answerWaiting() {
        let waiting = inbox.withLockedValue { $0.closeAndEmpty() }
        for waiting in waiting { waiting.answer.resume(returning: Inbox.shuttingDown) }
        provers.close()
    }

    /// Wakes the block maker when a block is due without any transaction.
    private func ring() async {
        while !Task.isCancelled {
            // A tenth of a second bounds how late an expiry is noticed; an idle network makes no blocks.
            try? await Task.sleep(for: .milliseconds(100))
            if maker.isBlockDue { wakeUp.yield() }
        }
    }

    /// Makes and writes one block after the other. While one is written, the next batch gathers.
    private func makeBlocks() async throws {
        for await _ in wakeUps {
            while true {
                guard !Task.isCancelled else { return }
                for answer in read({ provers.takeProven(in: $0) }) { answer.give() }
                let isDue = maker.isBlockDue
                let batch = inbox.withLockedValue { $0.isReady || isDue ? $0.takeBatch() : [] }
                guard !batch.isEmpty || isDue else { break }
                let (decided, block) = try maker.make(batch)
                if let block {
                    await writer.write(block)
                } else {
                    decided.giveAnswers()
                    // Those who are looked up hold up no block.
                    if !decided.repeated.isEmpty { Task { await writer.answer(decided.repeated) } }
                }
            }
        }
    }
}
