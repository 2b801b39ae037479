// SPDX-License-Identifier: Apache-2.0

/// How the ledger chooses who gets an order. The order names it; every node that replays the ledger chooses the same.
public enum AllocationPolicy: Hashable, Sendable {
    /// The first provider that accepts gets the order.
    case firstCome
    /// Providers bid while a window is open; the best bid gets the order when it closes.
    case auction(AuctionRules)
    /// First refusal for the better: a provider may accept the sooner, the higher its standing
    /// (`Allocation.firstRefusal`). At the end of the window, in milliseconds, everybody may.
    case reputation(window: UInt64)

    /// What is wrong with the policy, for people; nil if an order may carry it.
    public var fault: String? {
        switch self {
        case .firstCome: nil
        case .auction(let rules): rules.fault
        case .reputation(let window): AuctionRules.faultOfWindow(window, for: "first refusal")
        }
    }
}
