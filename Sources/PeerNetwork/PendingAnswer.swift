// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// An answer that may come from several sides: the peer, a timer, a node that leaves, a caller that gives up. The first
/// one counts.
final class PendingAnswer: Sendable {
    private struct State {
        var result: Result<[UInt8], any Error>?
        var waiting: CheckedContinuation<[UInt8], any Error>?
    }

    private let state = NIOLockedValueBox(State())

    func resume(_ result: Result<[UInt8], any Error>) {
        let waiting: CheckedContinuation<[UInt8], any Error>? = state.withLockedValue { state in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(with: result)
    }

    func fail(_ code: PeerError.Code, _ message: String) { resume(.failure(PeerError(code, message))) }

    /// Waits for the answer, once.
    ///
    /// - Throws: `PeerError`; `CancellationError` when the calling task is cancelled first.
    func value() async throws -> [UInt8] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let known = state.withLockedValue { state in
                    if state.result == nil { state.waiting = continuation }
                    return state.result
                }
                if let known { continuation.resume(with: known) }
            }
        } onCancel: {
            resume(.failure(CancellationError()))
        }
    }
}
