// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    public func account(_ id: AccountID) -> Account? { accounts[id] }
    public func provider(_ id: AccountID) -> ProviderRecord? { providers[id] }
    public func listing(_ id: ListingID) -> Listing? { listings[id] }
    public func order(_ id: OrderID) -> Order? { orders[id] }
    public func lease(_ id: LeaseID) -> Lease? { leases[id] }
    public func standing(_ id: AccountID) -> Standing? { standings[id] }
    public func bid(_ id: BidID) -> Bid? { bids[id] }
    public func channel(_ id: ChannelID) -> Channel? { channels[id] }
    public func ratableLease(_ id: LeaseID) -> RatableLease? { ratable[id] }

    /// Open listings, by id.
    public func allListings() -> [(id: ListingID, listing: Listing)] {
        listings.values.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// Open orders, oldest first.
    public func allOrders() -> [(id: OrderID, order: Order)] {
        orders.values.map { ($0.key, $0.value) }.sorted { ($0.1.placed, $0.0) < ($1.1.placed, $1.0) }
    }

    /// Open leases, oldest first.
    public func allLeases() -> [(id: LeaseID, lease: Lease)] {
        leases.values.map { ($0.key, $0.value) }.sorted { ($0.1.created, $0.0) < ($1.1.created, $1.0) }
    }

    public func allProviders() -> [(id: AccountID, record: ProviderRecord)] {
        providers.values.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// Open channels, oldest first.
    public func allChannels() -> [(id: ChannelID, channel: Channel)] {
        channels.values.map { ($0.key, $0.value) }.sorted { ($0.1.opened, $0.0) < ($1.1.opened, $1.0) }
    }

    /// Bids on an order, in the order in which they came.
    public func bids(on id: OrderID) -> [(id: BidID, bid: Bid)] {
        var found: [(id: BidID, bid: Bid)] = []
        var next = orders[id]?.lastBid
        while let listing = next {
            let bidID = BidID(order: id, listing: listing)
            guard let bid = bids[bidID] else { break }
            found.append((bidID, bid))
            next = bid.previous
        }
        return found.reversed()
    }

    public var accountCount: Int { accounts.count }
}
