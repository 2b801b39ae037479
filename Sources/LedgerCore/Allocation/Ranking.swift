// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The outcome of an auction: every bid in its place and the numbers that put it there. Made by `Allocation.rank`.
public struct Ranking: Hashable, Sendable {
    /// A bid that took part.
    public struct Entry: Hashable, Sendable {
        public let candidate: Candidate
        /// How far below the maximum the rate is, 0 to 1000: `⌊1000 · (maximum - rate) / maximum⌋`; 1000 if the
        /// maximum is 0.
        public let price: UInt64
        /// How much of the listing's free resources the order fills, 0 to 1000: the mean, rounded down, of
        /// `⌊1000 · needed / free⌋` over cores, memory and disk; a resource of which nothing is free counts as 1000.
        /// The "most allocated" score of the Kubernetes scheduler (plugin `NodeResourcesFit`), per thousand.
        public let match: UInt64
        /// The provider's standing, 0 to 1000.
        public let standing: UInt64
        /// The number that places are given by, higher first. By criterion: nano-credits per hour below the maximum
        /// (`price`, which per thousand would make near rates equal); the score itself (`match`, `standing`); the sum
        /// of scores times weights (`mix`).
        public let total: UInt64
        /// `SHA-256(order digest ‖ listing digest)`; decides among equal totals, lowest first. Nil where no other
        /// entry has the same total.
        public internal(set) var tieBreak: Bytes32?
    }

    /// A bid that took no part.
    public struct Exclusion: Hashable, Sendable {
        public let candidate: Candidate
        public let reason: BidReason
    }

    public let order: OrderID
    /// What the order needs.
    public let needs: Resources
    /// The most that the order pays, in nano-credits per hour.
    public let maximumRate: NanoCredits
    public let rules: AuctionRules
    /// The bids that took part, best first.
    public let entries: [Entry]
    /// The bids that took no part, in the order of their listings.
    public let excluded: [Exclusion]

    /// What makes one bid better than another.
    public var criterion: AllocationCriterion { rules.criterion }

    /// The bid that gets the order; nil if none took part.
    public var winner: Candidate? { entries.first?.candidate }

    /// What the winner is paid, in nano-credits per hour; nil if no bid took part.
    ///
    /// Its own rate; by the second price the lowest rate of the others, or the order's maximum if there are none. Rules
    /// that ask for a second price with another criterion than price are at fault, and the winner's own rate is paid.
    public var price: NanoCredits? {
        guard let winner else { return nil }
        guard rules.secondPrice, rules.criterion == .price else { return winner.rate }
        return entries.count > 1 ? entries[1].candidate.rate : maximumRate
    }
}
