// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// How long a workload has run, in milliseconds, without the time for which it was paused.
public struct Meter: Hashable, Sendable {
    /// Counted up to `since`.
    public private(set) var counted: UInt64
    /// Counts from here.
    public private(set) var since: LedgerTime
    /// Counts no further than this; nil while it runs.
    public private(set) var pausedAt: LedgerTime?

    public init(startingAt time: LedgerTime) {
        counted = 0
        since = time
    }

    /// Time run until `time`. Asking about the past is fine, as long as it is not before `since`.
    public func elapsed(at time: LedgerTime) -> UInt64 {
        let end = min(time, pausedAt ?? .max)
        return Arithmetic.saturating(counted, end - min(end, since))
    }

    /// When `elapsed` comes to `amount` if nothing pauses it; nil while it is paused.
    public func time(ofReaching amount: UInt64) -> LedgerTime? {
        guard pausedAt == nil else { return nil }
        return Arithmetic.saturating(since, amount - min(amount, counted))
    }

    mutating func pause(at time: LedgerTime) { if pausedAt == nil { pausedAt = max(time, since) } }

    mutating func resume(at time: LedgerTime) {
        guard let end = pausedAt else { return }
        counted = elapsed(at: end)
        since = max(time, end)
        pausedAt = nil
    }
}

extension Meter: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("since", since)
        writer.field("paused", pausedAt)
        writer.field("counted", counted)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        since = try reader.number("since")
        pausedAt = try reader.optionalNumber("paused")
        counted = try reader.number("counted")
    }
}
