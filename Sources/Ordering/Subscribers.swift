// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// Fan-out of durable updates to any number of readers, each with a bounded buffer.
final class Subscribers: Sendable {
    private struct State {
        var next = 0
        var streams: [Int: AsyncStream<LedgerUpdate>.Continuation] = [:]
        var isFinished = false
    }

    private let state = NIOLockedValueBox(State())

    func subscribe() -> AsyncStream<LedgerUpdate> {
        let (stream, continuation) = AsyncStream<LedgerUpdate>.makeStream(
            bufferingPolicy: .bufferingNewest(OrderingLimits.bufferedUpdates))
        let id: Int? = state.withLockedValue { state in
            guard !state.isFinished else { return nil }
            state.next += 1
            state.streams[state.next] = continuation
            return state.next
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [state] _ in state.withLockedValue { _ = $0.streams.removeValue(forKey: id) } }
        return stream
    }

    func publish(_ update: LedgerUpdate) {
        let streams = state.withLockedValue { Array($0.streams.values) }
        for stream in streams { stream.yield(update) }
    }

    func finish() {
        let streams = state.withLockedValue { state in
            state.isFinished = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }
}
