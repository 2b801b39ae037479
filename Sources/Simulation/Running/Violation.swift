// SPDX-License-Identifier: Apache-2.0

/// A promise that was broken in a run.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which promise.
    public let invariant: InvariantName
    /// What was seen, for people.
    public let message: String

    init(_ invariant: InvariantName, _ message: String) {
        self.invariant = invariant
        self.message = message
    }

    public var description: String { "\(invariant): \(message)" }
}

/// Every promise that is checked.
public enum InvariantName: String, Sendable, CaseIterable, CustomStringConvertible {
    case conservation, settlement, orders, capacity, exposure, vouchers, payeeLoss, durability, recovery, replicas
    case standing, punctuality, appliedOnce, events, ledgerTime, allocation, liveness

    public var description: String { rawValue }

    /// What is promised.
    public var promise: String {
        switch self {
        case .conservation: "all records together hold exactly what the genesis issued"
        case .settlement: "each lease settles once, and moves what docs/SETTLEMENT.md says"
        case .orders: "each order ends once: as a lease, cancelled or expired"
        case .capacity: "what is leased and what is free come to a listing's capacity"
        case .exposure: "neither side of a channel is exposed with more than a tick"
        case .vouchers: "a voucher leaves after it is stored, and a number has one total"
        case .payeeLoss: "an honest payee that is there gets all but a tick of what it worked"
        case .durability: "what was acknowledged is in the chain, whatever crashes"
        case .recovery: "a restart comes to the chain's end, no further and no less"
        case .replicas: "all nodes have the same bytes at the same height"
        case .standing: "a provider's counters count what its leases came to, and never fall"
        case .punctuality: "what falls due happens in the first block from then on"
        case .appliedOnce: "no transaction is applied twice, and none is left out in between"
        case .events: "nobody is told of a block that does not stay"
        case .ledgerTime: "ledger time never runs backwards"
        case .allocation: "an auction's winner is the best of its bids"
        case .liveness: "when the faults stop, everything comes to an end in bounded time"
        }
    }
}
