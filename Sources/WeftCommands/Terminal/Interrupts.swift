// SPDX-License-Identifier: Apache-2.0

@preconcurrency import Dispatch
import Glibc
import NIOConcurrencyHelpers

/// Ctrl-C and polite requests to end (SIGTERM), heard by whoever waits for them instead of ending the process.
final class Interrupts: Sendable {
    private struct State: Sendable {
        /// Signals that nobody has heard yet.
        var unheard = 0
        /// Who waits for the next one, and a number that tells waiters apart.
        var waiter: (id: UInt64, continuation: CheckedContinuation<Bool, Never>)?
        var lastID: UInt64 = 0
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
            // A signal that comes before the source is registered would be lost.
            let registered = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { registered.signal() }
            source.resume()
            registered.wait()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }

    /// Waits for a signal; one that came while nobody waited is there at once, so that none is lost.
    /// - Returns: false when the task was cancelled, or when somebody else waits now.
    func next() async -> Bool {
        let id = state.withLockedValue { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait(id, $0) }
        } onCancel: {
            state.withLockedValue { Self.takeWaiter(&$0, id: id) }?.resume(returning: false)
        }
    }

    private func wait(_ id: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
        // What to resume, and with what, once the lock is free again.
        let resumed: (CheckedContinuation<Bool, Never>, Bool)? = state.withLockedValue { state in
            if state.unheard > 0 {
                state.unheard -= 1
                return (continuation, true)
            }
            // Cancelled before anybody could know of this waiter.
            if Task.isCancelled { return (continuation, false) }
            defer { state.waiter = (id, continuation) }
            return state.waiter.map { ($0.continuation, false) }
        }
        resumed?.0.resume(returning: resumed?.1 ?? false)
    }

    private static func takeWaiter(_ state: inout State, id: UInt64? = nil) -> CheckedContinuation<Bool, Never>? {
        guard let waiter = state.waiter, id == nil || waiter.id == id else { return nil }
        state.waiter = nil
        return waiter.continuation
    }

    /// Does some work that a signal breaks off.
    /// - Throws: what the work throws, or `failure` after a signal.
    func breakOff<Value: Sendable>(
        with failure: CommandFailure, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await work() }
            group.addTask {
                if await self.next() { throw failure }
                return nil
            }
            while let result = try await group.next() {
                if let value = result { return value }
            }
            throw failure
        }
    }

    /// What the arrival of a signal does; tests call it, and the whole program's tests send real signals.
    func hear() { Self.interrupt(state) }

    private static func interrupt(_ state: NIOLockedValueBox<State>) {
        let waiter = state.withLockedValue { state in
            let waiter = takeWaiter(&state)
            if waiter == nil { state.unheard += 1 }
            return waiter
        }
        waiter?.resume(returning: true)
    }
}
