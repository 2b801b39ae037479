// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// A one-way sequence of messages with back-pressure: a sender waits while `PeerLimits.streamBuffer` messages are unread.
public final class PeerStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    private struct State {
        var buffer: [[UInt8]] = []
        var end: Result<Void, PeerError>?
        var reader: CheckedContinuation<Void, Never>?
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = NIOLockedValueBox(State())

    public init() {}

    // MARK: Reading

    public struct AsyncIterator: AsyncIteratorProtocol {
        /// Closes the stream when the loop lets go of it.
        private final class Loop: Sendable {
            let stream: PeerStream
            init(_ stream: PeerStream) { self.stream = stream }
            deinit { stream.close() }
        }

        private let loop: Loop
        init(_ stream: PeerStream) { loop = Loop(stream) }
        public func next() async throws -> [UInt8]? { try await loop.stream.next() }
    }

    /// An iterator for one loop: leaving the loop closes the stream.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

    /// The next message; nil at the end.
    ///
    /// - Throws: `PeerError` when the stream broke; `CancellationError`.
    public func next() async throws -> [UInt8]? {
        while true {
            if Task.isCancelled { throw CancellationError() }
            switch take() {
            case .message(let message): return message
            case .ended: return nil
            case .broken(let error): throw error
            case .nothing: await waitForMessage()
            }
        }
    }

    private enum Taken { case message([UInt8]), ended, broken(PeerError), nothing }

    private func take() -> Taken {
        state.withLockedValue { state in
            if !state.buffer.isEmpty {
                let message = state.buffer.removeFirst()
                for writer in state.writers { writer.resume() }
                state.writers = []
                return .message(message)
            }
            switch state.end {
            case nil: return .nothing
            case .success: return .ended
            case .failure(let error): return .broken(error)
            }
        }
    }

    private func waitForMessage() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLockedValue { state in
                    guard state.buffer.isEmpty, state.end == nil, !Task.isCancelled else { return true }
                    state.reader = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            wakeReader()
        }
    }

    /// The reader wants no more; a waiting sender is told.
    public func close() {
        let writers = state.withLockedValue { state in
            state.buffer = []
            if state.end == nil { state.end = .success(()) }
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
        wakeReader()
    }

    // MARK: Writing

    /// Hands over one message; waits while the reader is behind.
    ///
    /// - Throws: `PeerError.closed` when the reader has gone.
    public func send(_ message: [UInt8]) async throws {
        guard message.count <= PeerLimits.messageBytes else {
            throw PeerError(.messageTooLarge, "a message of \(message.count) bytes exceeds \(PeerLimits.messageBytes)")
        }
        while true {
            try Task.checkCancellation()
            enum Step { case sent, closed, wait }
            let step: Step = state.withLockedValue { state in
                if state.end != nil { return .closed }
                guard state.buffer.count < PeerLimits.streamBuffer else { return .wait }
                state.buffer.append(message)
                return .sent
            }
            switch step {
            case .sent: return wakeReader()
            case .closed: throw PeerError(.closed, "the peer has closed the stream")
            case .wait: await waitForRoom()
            }
        }
    }

    /// No more messages follow; the reader gets what is buffered, then the end.
    public func finish(_ error: PeerError? = nil) {
        state.withLockedValue { state in
            if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
        }
        wakeReader()
        wakeWriters()
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLockedValue { state in
                    guard state.end == nil, state.buffer.count >= PeerLimits.streamBuffer, !Task.isCancelled else {
                        return true
                    }
                    state.writers.append(continuation)
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            wakeWriters()
        }
    }

    private func wakeReader() {
        let reader = state.withLockedValue { state in
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    private func wakeWriters() {
        let writers = state.withLockedValue { state in
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
    }
}
