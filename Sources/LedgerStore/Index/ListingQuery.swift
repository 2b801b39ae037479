// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// What a tenant asks of the market. A filter that is nil or empty lets everything pass.
public struct ListingQuery: Sendable, Hashable {
    public enum Sort: Sendable, Hashable, CaseIterable {
        case created
        /// By what `resources` cost for an hour; by the price of a core without them.
        case price
        /// By what the provider stands to lose with each lease.
        case collateral
    }

    /// There is room for them now, and the provider has the collateral that the listing stakes.
    public var resources: Resources?
    /// `resources` cost at most so much, in nano-credits per hour. Without them nothing is left out.
    public var maximumRate: NanoCredits?
    /// At least so strong.
    public var isolation: IsolationLevel?
    /// It has this interpreter.
    public var interpreter: String?
    /// Whether workloads may reach the public network.
    public var openNetwork: Bool?
    /// Whether it can be taken at its price without an order.
    public var isDirect: Bool?
    /// It takes leases of this length, in milliseconds.
    public var duration: UInt64?
    /// The provider stakes at least so much on each lease, in nano-credits.
    public var collateral: NanoCredits?
    /// All of them hold for the provider.
    public var attributes: [AttributeRequirement]
    /// The provider holds all of them.
    public var datasets: [CID]
    public var provider: AccountID?
    /// Also those that have left the market.
    public var includesRemoved: Bool
    /// When an attestation must not have expired: the ledger's time at the first page, the same for all its pages.
    public var time: LedgerTime
    public var sort: Sort
    public var direction: SortDirection
    /// Entries of a page; see `PageLimits`.
    public var limit: Int
    /// Where the page before this one ended.
    public var after: PageCursor?

    public init(
        resources: Resources? = nil, maximumRate: NanoCredits? = nil, isolation: IsolationLevel? = nil,
        interpreter: String? = nil, openNetwork: Bool? = nil, isDirect: Bool? = nil, duration: UInt64? = nil,
        collateral: NanoCredits? = nil, attributes: [AttributeRequirement] = [], datasets: [CID] = [],
        provider: AccountID? = nil, includesRemoved: Bool = false, time: LedgerTime, sort: Sort = .created,
        direction: SortDirection = .descending, limit: Int = PageLimits.usual, after: PageCursor? = nil
    ) {
        self.resources = resources
        self.maximumRate = maximumRate
        self.isolation = isolation
        self.interpreter = interpreter
        self.openNetwork = openNetwork
        self.isDirect = isDirect
        self.duration = duration
        self.collateral = collateral
        self.attributes = attributes
        self.datasets = datasets
        self.provider = provider
        self.includesRemoved = includesRemoved
        self.time = time
        self.sort = sort
        self.direction = direction
        self.limit = limit
        self.after = after
    }
}
