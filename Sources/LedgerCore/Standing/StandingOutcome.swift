// SPDX-License-Identifier: Apache-2.0

/// How a lease ended, as far as it says something of its provider.
public enum StandingOutcome: Hashable, Sendable, CaseIterable {
    /// The provider reported a result.
    case completed
    /// The provider gave the lease back before its end. The tenant knows at once and orders again.
    case failed
    /// The provider took the order and let the time for starting pass. The tenant waited for nothing.
    case neverStarted
    /// The provider fell silent. The tenant waited, and its work is gone.
    case missed
    /// The lease could not be prepared, by the tenant's fault or nobody's. It is counted and moves no score.
    case declined

    /// How many times the lease's weight counts against the provider; 0 if the outcome is no breach.
    ///
    /// A breach weighs more than the same lease completed, or a provider could break one lease of two and stand like a
    /// newcomer. The order follows what the tenant lost: little, time, time and work.
    public var penalty: UInt64 {
        switch self {
        case .completed, .declined: 0
        case .failed: 2
        case .neverStarted: 3
        case .missed: 4
        }
    }
}
