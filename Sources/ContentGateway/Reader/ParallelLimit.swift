// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets so many tasks through at a time; the others wait in line.
final class ParallelLimit: Sendable {
    private struct State {
        var free: Int
        var nextTicket: UInt64 = 0
        var line: [(ticket: UInt64, turn: CheckedContinuation<Void, any Error>)] = []
        /// Cancelled before they stood in line.
        var gone: Set<UInt64> = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Runs `body` when it is its turn.
    /// - Throws: `CancellationError` when the task is cancelled while it waits; what `body` throws.
    func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if state.gone.remove(ticket) != nil { return .failure(CancellationError()) }
                    if state.free > 0 {
                        state.free -= 1
                        return .success(())
                    }
                    state.line.append((ticket, turn))
                    return nil
                }
                if let answer { turn.resume(with: answer) }
            }
        } onCancel: {
            let turn = state.withLock { state in
                guard let place = state.line.firstIndex(where: { $0.ticket == ticket }) else {
                    state.gone.insert(ticket)
                    return CheckedContinuation<Void, any Error>?.none
                }
                return state.line.remove(at: place).turn
            }
            turn?.resume(throwing: CancellationError())
        }
        // A cancellation that came after its turn; no other can come now.
        _ = state.withLock { $0.gone.remove(ticket) }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard !state.line.isEmpty else {
                state.free += 1
                return nil
            }
            return state.line.removeFirst().turn
        }
        next?.resume()
    }
}
