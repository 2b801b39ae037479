// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What concerns whom, as a node's index has it; in the order in which it came about.
struct MarketIndex: Sendable {
    private var ordersByTenant: [AccountID: [OrderID]] = [:]
    private var leasesByParty: [AccountID: [LeaseID]] = [:]
    private var channelsByParty: [AccountID: [ChannelID]] = [:]
    private var listingsByProvider: [AccountID: [ListingID]] = [:]
    private var endedByTenant: [AccountID: [LeaseID]] = [:]
    /// Ended leases that are remembered for each tenant, to be rated.
    private static let remembered = 4

    init() {}

    /// Of a state that was read from a snapshot; ended leases are in no list there.
    init(of state: LedgerState) {
        for (id, listing) in state.allListings() { listingsByProvider[listing.provider, default: []].append(id) }
        for (id, order) in state.allOrders() { ordersByTenant[order.tenant, default: []].append(id) }
        for (id, lease) in state.allLeases() { add(id, lease) }
        for (id, channel) in state.allChannels() { add(id, channel) }
    }

    func orders(of tenant: AccountID) -> [OrderID] { ordersByTenant[tenant] ?? [] }
    /// As tenant or as provider.
    func leases(of party: AccountID) -> [LeaseID] { leasesByParty[party] ?? [] }
    /// As payer or as payee.
    func channels(of party: AccountID) -> [ChannelID] { channelsByParty[party] ?? [] }
    func listings(of provider: AccountID) -> [ListingID] { listingsByProvider[provider] ?? [] }
    func ended(of tenant: AccountID) -> [LeaseID] { endedByTenant[tenant] ?? [] }

    mutating func follow(_ event: LedgerEvent) {
        switch event {
        case .listingCreated(let id, let listing): listingsByProvider[listing.provider, default: []].append(id)
        case .listingRemoved(let id, let listing): listingsByProvider[listing.provider]?.removeAll { $0 == id }
        case .orderPlaced(let id, let order): ordersByTenant[order.tenant, default: []].append(id)
        case .orderCancelled(let id, let order), .orderExpired(let id, let order):
            ordersByTenant[order.tenant]?.removeAll { $0 == id }
        case .leaseCreated(let id, let lease):
            ordersByTenant[lease.tenant]?.removeAll { $0 == lease.order }
            add(id, lease)
        case .leaseEnded(let id, let lease, _, _, _, _):
            leasesByParty[lease.tenant]?.removeAll { $0 == id }
            leasesByParty[lease.provider]?.removeAll { $0 == id }
            guard lease.started != nil else { return }
            var ended = endedByTenant[lease.tenant] ?? []
            if ended.count == Self.remembered { ended.removeFirst() }
            endedByTenant[lease.tenant] = ended + [id]
        case .leaseRated(let id, let lease, _, _): endedByTenant[lease.tenant]?.removeAll { $0 == id }
        case .channelOpened(let id, let channel): add(id, channel)
        case .channelClosed(let id, let channel, _, _):
            channelsByParty[channel.payer]?.removeAll { $0 == id }
            channelsByParty[channel.offer.payee]?.removeAll { $0 == id }
        default: return
        }
    }

    private mutating func add(_ id: LeaseID, _ lease: Lease) {
        leasesByParty[lease.tenant, default: []].append(id)
        leasesByParty[lease.provider, default: []].append(id)
    }

    private mutating func add(_ id: ChannelID, _ channel: Channel) {
        channelsByParty[channel.payer, default: []].append(id)
        channelsByParty[channel.offer.payee, default: []].append(id)
    }
}
