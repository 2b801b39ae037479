// SPDX-License-Identifier: Apache-2.0

@preconcurrency import Dispatch
import Glibc
import NIOConcurrencyHelpers

/// Ctrl-C and polite requests to end (SIGTERM), as events instead of the end of the process.
final class Interrupts: Sendable {
    private struct State: Sendable {
        /// Who listens now.
        var listener: AsyncStream<Void>.Continuation?
        /// Came while nobody listened.
        var pending = 0
    }

    private let state = NIOLockedValueBox(State())
    private let sources: [any DispatchSourceSignal]

    /// From here on the signals no longer end the process.
    init() {
        let state = state
        sources = [SIGINT, SIGTERM].map { number in
            // Ignored for the process; the source still sees it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { Self.interrupt(state) }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// One element a signal, from now on and those that nobody heard yet. The last caller gets them.
    func events() -> AsyncStream<Void> {
        // A few are enough: nobody counts more.
        let (events, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(4))
        state.withLockedValue { state in
            for _ in 0..<state.pending { continuation.yield() }
            state.pending = 0
            state.listener?.finish()
            state.listener = continuation
        }
        return events
    }

    /// Does some work that a signal breaks off.
    /// - Throws: what the work throws, or `failure` after a signal.
    func breakOff<Value: Sendable>(
        with failure: CommandFailure, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let events = events()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                for await _ in events { throw failure }
                return nil
            }
            while let result = try await group.next() {
                if let value = result { return value }
            }
            throw failure
        }
    }

    private static func interrupt(_ state: NIOLockedValueBox<State>) {
        state.withLockedValue { state in
            guard let listener = state.listener, case .enqueued = listener.yield() else {
                state.pending += 1
                return
            }
        }
    }
}
