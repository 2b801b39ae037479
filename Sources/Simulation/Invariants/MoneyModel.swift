// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// Follows who has how much by what the ledger says happened, and by nothing else.
struct MoneyModel: Sendable {
    /// Signed: within a block money may be followed out of an account before it is followed into it.
    private var balances: [AccountID: Int128] = [:]
    private var collaterals: [AccountID: NanoCredits] = [:]
    private var bids: [OrderID: [Bid]] = [:]
    private var places: [BidID: Int] = [:]
    private var tenants: [OrderID: AccountID] = [:]
    private var touched: [AccountID] = []
    private(set) var fees: Int128 = 0
    /// Everybody, in the order in which they came up.
    private(set) var accounts: [AccountID] = []

    init(_ genesis: Genesis) {
        for allocation in genesis.allocations { give(allocation.account, allocation.amount) }
    }

    func balance(_ id: AccountID) -> Int128 { balances[id] ?? 0 }
    /// Free collateral.
    func collateral(_ id: AccountID) -> NanoCredits { collaterals[id] ?? 0 }

    /// Whose money has moved since the last time.
    mutating func takeTouched() -> [AccountID] {
        defer { touched.removeAll(keepingCapacity: true) }
        return touched
    }

    private mutating func give(_ id: AccountID, _ amount: NanoCredits) { move(id, Int128(amount)) }
    private mutating func take(_ id: AccountID, _ amount: NanoCredits) { move(id, -Int128(amount)) }

    private mutating func move(_ id: AccountID, _ amount: Int128) {
        if let balance = balances[id] {
            balances[id] = balance + amount
        } else {
            balances[id] = amount
            accounts.append(id)
        }
        touched.append(id)
    }

    /// The fee, and top-ups, of which events do not say who paid them.
    mutating func pay(for batch: [Operation], by account: AccountID, fee: NanoCredits) {
        take(account, fee)
        fees += Int128(fee)
        for operation in batch {
            switch operation {
            case .topUpLease(_, let amount), .topUpChannel(_, let amount): take(account, amount)
            default: continue
            }
        }
    }

    mutating func follow(_ event: LedgerEvent) {
        switch event {
        case .transferred(let from, let to, let amount):
            take(from, amount)
            give(to, amount)
        case .collateralChanged(let id, let record):
            move(id, Int128(collateral(id)) - Int128(record.collateral))
            collaterals[id] = record.collateral
        case .providerRetired(let id): give(id, collaterals.removeValue(forKey: id) ?? 0)
        case .orderPlaced(let id, let order):
            take(order.tenant, order.terms.deposit)
            if order.biddingEnds != nil { tenants[id] = order.tenant }
        case .orderCancelled(_, let order), .orderExpired(_, let order): give(order.tenant, order.terms.deposit)
        case .bidPlaced, .bidRevealed, .auctionDecided: followBid(event)
        case .leaseCreated(_, let lease): collaterals[lease.provider, default: 0] -= lease.conditions.collateral
        case .leaseEnded(_, let lease, _, let paid, let refunded, let slashed):
            give(lease.provider, paid)
            give(lease.tenant, refunded)
            give(lease.tenant, slashed)
            let left = lease.conditions.collateral - slashed
            // Of a provider that has retired, it goes to the balance.
            if collaterals[lease.provider] != nil { collaterals[lease.provider, default: 0] += left }
        case .channelOpened(_, let channel) where channel.lease == nil: take(channel.payer, channel.deposit)
        case .channelClosed(_, let channel, let paid, let refunded):
            give(channel.offer.payee, paid)
            give(channel.payer, refunded)
        default: return
        }
    }

    private mutating func followBid(_ event: LedgerEvent) {
        switch event {
        case .bidPlaced(let id, let bid):
            take(bid.provider, bid.deposit)
            places[id] = bids[id.order, default: []].count
            bids[id.order, default: []].append(bid)
        case .bidRevealed(let id, let bid):
            if let place = places[id] { bids[id.order]?[place] = bid }
        case .auctionDecided(let order, _):
            // A bid that is open gets its deposit back; one that stayed sealed loses it to the tenant.
            for bid in bids.removeValue(forKey: order) ?? [] {
                switch bid.content {
                case .open: give(bid.provider, bid.deposit)
                case .sealed: if let tenant = tenants[order] { give(tenant, bid.deposit) }
                }
            }
            tenants[order] = nil
        default: return
        }
    }
}
