// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// Carries out what `JobFollowing` decides: reads events and log at once, writes, asks, waits.
struct JobFollower {
    private typealias Inputs = AsyncStream<JobFollowing.Input>

    let client: NodeClient
    let reporter: RunReporter
    let interrupts: Interrupts

    /// Follows a job until it is final, or left.
    /// - Throws: `CommandFailure`: the node went away, or the output cannot be written.
    func follow(_ job: JobInfo) async throws -> JobFollowing.Ending {
        // Bounded by what happens to one job: a dozen stages, some waits, and the keys a person presses.
        let (inputs, feed) = Inputs.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await followEvents(job.id, feed) }
            group.addTask { while await interrupts.next() { feed.yield(.interrupted) } }
            var machine = JobFollowing(job)
            if let ending = try await perform(machine.start(), job.id, feed, &group) { return ending }
            for await input in inputs {
                // The output's reader went away: nobody is left to follow for.
                if case .logEnded(let cause?, _) = input, cause.code == .outputClosed { throw cause }
                if let ending = try await perform(machine.on(input), job.id, feed, &group) { return ending }
            }
            throw CancellationError()
        }
    }

    private func perform(
        _ actions: [JobFollowing.Action], _ id: String, _ feed: Inputs.Continuation,
        _ group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> JobFollowing.Ending? {
        for action in actions {
            switch action {
            case .finish(let ending): return ending
            case .stage(let line, let job): try await reporter.stage(line, job)
            case .say(let line): await reporter.say(line)
            case .readLog: group.addTask { await readLog(id, feed) }
            case .askWhy: group.addTask { if let why = try? await client.why(id) { feed.yield(.why(why)) } }
            case .stop: group.addTask { await end(feed) { _ = try await client.stop(id) } }
            case .close: group.addTask { await end(feed) { _ = try await client.close(id) } }
            case .look: group.addTask { await look(id, feed) }
            case .wait(let wait, let seconds):
                group.addTask {
                    try await Task.sleep(for: .seconds(seconds))
                    feed.yield(.waited(wait))
                }
            }
        }
        return nil
    }

    private func followEvents(_ id: String, _ feed: Inputs.Continuation) async {
        do {
            try await client.followJob(id) { feed.yield(.job($0)) }
            feed.yield(.eventsEnded(nil))
        } catch {
            feed.yield(.eventsEnded(Self.failure(error)))
        }
    }

    /// Log pieces do not pass through the queue: a slow reader of the output slows the node down instead.
    private func readLog(_ id: String, _ feed: Inputs.Continuation) async {
        var pieces = 0
        do {
            try await client.readLog(id, follow: true) { frame in
                pieces += 1
                try await reporter.write(frame)
            }
            feed.yield(.logEnded(nil, pieces: pieces))
        } catch {
            feed.yield(.logEnded(Self.failure(error), pieces: pieces))
        }
    }

    private func look(_ id: String, _ feed: Inputs.Continuation) async {
        do {
            feed.yield(.job(try await client.job(id)))
            await followEvents(id, feed)
        } catch {
            feed.yield(.eventsEnded(Self.failure(error)))
        }
    }

    private func end(_ feed: Inputs.Continuation, _ call: () async throws -> Void) async {
        do {
            try await call()
        } catch {
            feed.yield(.endingRefused(Self.failure(error)))
        }
    }

    private static func failure(_ error: any Error) -> CommandFailure {
        error as? CommandFailure ?? CommandFailure(.lostConnection, "the connection ended: \(error)")
    }
}
