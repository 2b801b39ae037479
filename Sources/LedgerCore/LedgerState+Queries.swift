// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    public func account(_ id: AccountID) -> Account? { accounts[id] }
    public func provider(_ id: AccountID) -> ProviderRecord? { providers[id] }
    public func listing(_ id: ListingID) -> Listing? { listings[id] }
    public func order(_ id: OrderID) -> Order? { orders[id] }
    public func lease(_ id: LeaseID) -> Lease? { leases[id] }

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

    public var accountCount: Int { accounts.count }

    /// Where all the money is: it always adds up to `issued`.
    public var money: (balances: NanoCredits, deposits: NanoCredits, escrow: NanoCredits) {
        let balances = accounts.values.values.reduce(0) { $0 + $1.balance }
        let deposits = orders.values.values.reduce(0) { $0 + $1.terms.deposit }
        let escrow = leases.values.values.reduce(0) { $0 + $1.escrow }
        return (balances, deposits, escrow)
    }
}
