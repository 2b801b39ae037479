// SPDX-License-Identifier: Apache-2.0

/// A provider's record, kept by the ledger from how its leases ended and how their tenants rated them.
///
/// Counters say what ever happened; weights, which fade with a half-life of 30 days, say what to expect. Both only grow
/// by `record` and `rate`. All arithmetic is on integers: the same calls give the same value everywhere. Where a sum
/// has no room it stays at the largest value.
///
/// Formula, constants, and what a standing cannot say: docs/STANDING.md.
public struct Standing: Hashable, Sendable {
    /// Leases that ran to a result.
    public internal(set) var completed: UInt64 = 0
    /// Leases that the provider gave back before their end.
    public internal(set) var failed: UInt64 = 0
    /// Leases that did not start in time.
    public internal(set) var neverStarted: UInt64 = 0
    /// Leases that ended by missed heartbeats.
    public internal(set) var missed: UInt64 = 0
    /// Leases that could not be prepared, by the tenant's fault or nobody's.
    public internal(set) var declined: UInt64 = 0
    /// Leases that their tenants rated.
    public internal(set) var rated: UInt64 = 0

    /// Weight of kept leases, in nano-credits, as of `day`.
    public internal(set) var good: UInt64 = 0
    /// Weight of broken leases, each times its penalty, in nano-credits, as of `day`.
    public internal(set) var bad: UInt64 = 0
    /// Sum of weight times stars over the ratings, as of `day`.
    public internal(set) var ratingSum: UInt64 = 0
    /// Weight of the ratings, in nano-credits, as of `day`.
    public internal(set) var ratingWeight: UInt64 = 0
    /// The day (ledger time / 86 400 000) up to which the weights have faded.
    public internal(set) var day: UInt64 = 0

    /// The standing of a newcomer.
    public init() {}

    /// Adds the end of a lease. For a lease that ended earlier than the last call nothing fades; it counts in full.
    ///
    /// - Parameters:
    ///   - value: What the lease was worth: what was paid if it was completed, what its escrow held if it was broken.
    ///   - time: The block's time.
    public mutating func record(_ outcome: StandingOutcome, value: NanoCredits, at time: LedgerTime) {
        fade(to: time)
        count(outcome)
        let weight = StandingRules.weight(of: value)
        switch outcome {
        case .completed: Self.add(weight, to: &good)
        case .failed, .neverStarted, .missed: Self.add(weight * outcome.penalty, to: &bad)
        case .declined: break
        }
    }

    /// Adds a tenant's rating of a settled lease. The caller has checked that it is the tenant's, the only one of this
    /// lease, and within `StandingRules.stars`; a number outside counts as the nearest inside.
    ///
    /// A rating for which the sums have no room is counted and moves nothing.
    ///
    /// - Parameters:
    ///   - value: What was paid for the lease.
    ///   - time: The block's time.
    public mutating func rate(stars: UInt8, value: NanoCredits, at time: LedgerTime) {
        fade(to: time)
        Self.add(1, to: &rated)
        let allowed = StandingRules.stars
        let given = UInt64(min(max(stars, allowed.lowerBound), allowed.upperBound))
        let weight = StandingRules.weight(of: value)
        let (sum, sumOverflow) = ratingSum.addingReportingOverflow(weight * given)
        let (total, totalOverflow) = ratingWeight.addingReportingOverflow(weight)
        guard !sumOverflow, !totalOverflow else { return }
        ratingSum = sum
        ratingWeight = total
    }

    private mutating func count(_ outcome: StandingOutcome) {
        switch outcome {
        case .completed: Self.add(1, to: &completed)
        case .failed: Self.add(1, to: &failed)
        case .neverStarted: Self.add(1, to: &neverStarted)
        case .missed: Self.add(1, to: &missed)
        case .declined: Self.add(1, to: &declined)
        }
    }

    private static func add(_ amount: UInt64, to sum: inout UInt64) {
        let (total, overflow) = sum.addingReportingOverflow(amount)
        sum = overflow ? .max : total
    }
}
