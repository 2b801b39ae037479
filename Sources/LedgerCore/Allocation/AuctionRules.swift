// SPDX-License-Identifier: Apache-2.0

/// How an order's auction runs and which bid wins it.
public struct AuctionRules: Hashable, Sendable {
    /// How long bids, or their commitments, are taken after the order was placed, in milliseconds.
    public var window: UInt64
    /// Nil: bids are open. Otherwise bids are sealed: only commitments (`SealedBid`) are taken during `window`, and
    /// they are revealed during this many milliseconds after it. A bid that is not revealed takes no part.
    public var reveal: UInt64?
    /// What makes one bid better than another.
    public var criterion: AllocationCriterion
    /// Whether the winner is paid the second lowest rate instead of its own, so that bidding its true cost is a
    /// provider's best choice (W. Vickrey, "Counterspeculation, Auctions, and Competitive Sealed Tenders", 1961).
    /// Only with the criterion `.price`.
    public var secondPrice: Bool

    /// Rules with open bids, of which the winner is paid its own rate, unless said otherwise.
    public init(window: UInt64, reveal: UInt64? = nil, criterion: AllocationCriterion, secondPrice: Bool = false) {
        self.window = window
        self.reveal = reveal
        self.criterion = criterion
        self.secondPrice = secondPrice
    }

    /// Whether bids are hidden until the window has closed.
    public var isSealed: Bool { reveal != nil }

    /// What is wrong with the rules, for people; nil if an order may carry them. The first fault in this order: the
    /// window, the time to reveal, the second price, the weights.
    public var fault: String? {
        if let fault = Self.faultOfWindow(window, for: "bids") { return fault }
        if let reveal, let fault = Self.faultOfWindow(reveal, for: "revealing bids") { return fault }
        if secondPrice, criterion != .price { return "the second price is paid only where the lowest price wins" }
        if case .mix(0, 0, 0) = criterion { return "every weight of the mix is zero" }
        return nil
    }

    /// Why a window of this many milliseconds is refused; nil if it is taken.
    static func faultOfWindow(_ milliseconds: UInt64, for purpose: String) -> String? {
        if milliseconds == 0 { return "the time for \(purpose) is zero" }
        let longest = LedgerLimits.windowMilliseconds
        guard milliseconds > longest else { return nil }
        return "the time for \(purpose) is \(milliseconds) ms; at most \(longest) ms are taken"
    }
}
