// SPDX-License-Identifier: Apache-2.0

/// What came of a run.
public struct SimulationReport: Sendable {
    public let settings: SimulationSettings
    /// The first promise that was broken; nil if all were kept.
    public let violation: Violation?
    /// Equal for runs that did the same.
    public let traceHash: String
    public let counters: Counters
    /// Milliseconds.
    public let virtualTime: UInt64
    /// Milliseconds after the faults stopped until everything had ended; nil if it did not.
    public let settledAfter: UInt64?
    /// The last events before the end.
    public let lastEvents: [Trace.Entry]

    /// The story of a broken promise, and how to see it again.
    public var failure: String? {
        guard let violation else { return nil }
        return """
            seed \(settings.seed) after \(virtualTime) ms: \(violation)
            promised: \(violation.invariant.promise)
            last events:
            \(lastEvents.map { "  \($0)" }.joined(separator: "\n"))
            repeat: weft-simulate \(settings.arguments) --trace
            """
    }
}
