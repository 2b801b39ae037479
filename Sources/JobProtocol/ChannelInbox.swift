// SPDX-License-Identifier: Apache-2.0

import NIOConcurrencyHelpers

/// The events of one side of a channel, which come from peer, ledger, workload and clock, in one line: the actions that
/// an event leads to are carried out before the next is looked at, or a voucher could leave before it is stored.
///
///     for await event in inbox.events {
///         for action in channel.on(event, at: TickClock.now) { … }
///         inbox.wake(at: channel.nextDeadline)
///     }
public final class ChannelInbox<Event: Sendable>: Sendable {
    /// Has one reader. Ends after `finish`, when all that was posted before has been read.
    public let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let timePassed: Event
    private let alarm = NIOLockedValueBox<Task<Void, Never>?>(nil)

    /// - Parameter timePassed: What is posted when a deadline comes.
    public init(timePassed: Event) {
        self.timePassed = timePassed
        // An honest pair has one or two messages on the way. What is dropped comes again: claims and vouchers are
        // repeated, and the ledger is looked at regularly.
        (events, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
    }

    deinit { alarm.withLockedValue { $0?.cancel() } }

    public func post(_ event: Event) { continuation.yield(event) }

    /// Posts the passing of time at `deadline`, of `TickClock`; the call replaces the one before. Nil: at no time.
    public func wake(at deadline: UInt64?) {
        let task = deadline.map { deadline in
            Task { [continuation, timePassed] in
                do { try await TickClock.sleep(until: deadline) } catch { return }
                continuation.yield(timePassed)
            }
        }
        alarm.withLockedValue { alarm in
            alarm?.cancel()
            alarm = task
        }
    }

    /// Nothing more is posted.
    public func finish() {
        continuation.finish()
        wake(at: nil)
    }
}

/// Milliseconds by which ticks are measured: a clock that nobody sets, counted from some moment of this process.
public enum TickClock {
    private static let start = ContinuousClock.now

    public static var now: UInt64 {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return UInt64(max(0, seconds)) * 1000 + UInt64(max(0, attoseconds / 1_000_000_000_000_000))
    }

    static func sleep(until deadline: UInt64) async throws {
        // Rounded up: a wake-up just before the deadline would find nothing to do and come again.
        try await Task.sleep(for: .milliseconds(Int64(clamping: deadline - min(deadline, now)) + 1))
    }
}
