// SPDX-License-Identifier: Apache-2.0

/// Why a lease ended, and so how its escrow was split (docs/SETTLEMENT.md).
public enum LeaseEnd: Hashable, Sendable {
    /// The workload ran to a result; paid for what ran.
    case completed(JobResult)
    /// The workload could not be prepared, for no fault of the provider; nothing paid. The result says why.
    case declined(JobResult)
    /// It ran for as long as was bought; paid for what ran.
    case termEnded
    /// The tenant ended it; paid for what ran.
    case closedByTenant
    /// The provider gave it back; paid up to the last heartbeat.
    case closedByProvider
    /// The provider left after due notice; paid for what ran.
    case closedWithNotice
    /// The provider took it and never started it; nothing paid.
    case neverStarted
    /// A tenant took a listing whose provider never said a word; nothing paid.
    case neverAnswered
    /// The provider fell silent; paid up to the last heartbeat.
    case heartbeatsMissed
    /// The escrow ran out and was not topped up; all of it paid.
    case escrowExhausted

    /// Whether the provider broke the lease: its collateral goes to the tenant.
    public var isBreach: Bool {
        switch self {
        case .closedByProvider, .neverStarted, .heartbeatsMissed: true
        case .completed, .declined, .termEnded, .closedByTenant, .closedWithNotice, .neverAnswered, .escrowExhausted:
            false
        }
    }

    /// What the workload came to, where the provider reported it.
    public var result: JobResult? {
        switch self {
        case .completed(let result), .declined(let result): result
        default: nil
        }
    }
}
