// SPDX-License-Identifier: Apache-2.0

import Multiformats

@testable import LedgerCore

/// Follows who has how much by what the ledger says happened, and by nothing else.
struct MoneyModel {
    /// Signed: within a block money may be followed out of an account before it is followed into it.
    private(set) var balances: [AccountID: Int128] = [:]
    /// Free collateral of providers.
    private(set) var collateral: [AccountID: NanoCredits] = [:]
    private(set) var fees: NanoCredits = 0
    private var bids: [OrderID: [BidID: Bid]] = [:]
    /// Who placed an order that is auctioned.
    private var tenants: [OrderID: AccountID] = [:]

    init(_ genesis: Genesis) {
        for allocation in genesis.allocations { balances[allocation.account] = Int128(allocation.amount) }
    }

    private mutating func give(_ id: AccountID, _ amount: NanoCredits) { balances[id, default: 0] += Int128(amount) }
    private mutating func take(_ id: AccountID, _ amount: NanoCredits) { balances[id, default: 0] -= Int128(amount) }

    /// The fee, and top-ups, of which events do not say who paid them.
    mutating func pay(for batch: [LedgerCore.Operation], by account: AccountID, fee: NanoCredits) {
        take(account, fee)
        fees += fee
        for operation in batch {
            switch operation {
            case .topUpLease(_, let amount), .topUpChannel(_, let amount): take(account, amount)
            default: break
            }
        }
    }

    mutating func follow(_ event: LedgerEvent) {
        switch event {
        case .transferred(let from, let to, let amount):
            take(from, amount)
            give(to, amount)
        case .collateralChanged(let id, let record):
            balances[id, default: 0] += Int128(collateral[id, default: 0]) - Int128(record.collateral)
            collateral[id] = record.collateral
        case .providerRetired(let id): give(id, collateral.removeValue(forKey: id) ?? 0)
        case .orderPlaced(let id, let order):
            take(order.tenant, order.terms.deposit)
            if order.biddingEnds != nil { tenants[id] = order.tenant }
        case .orderCancelled(_, let order), .orderExpired(_, let order): give(order.tenant, order.terms.deposit)
        case .bidPlaced(let id, let bid):
            take(bid.provider, bid.deposit)
            bids[id.order, default: [:]][id] = bid
        case .bidRevealed(let id, let bid): bids[id.order]?[id] = bid
        case .auctionDecided(let order, _): returnDeposits(of: order)
        case .leaseCreated(_, let lease): collateral[lease.provider, default: 0] -= lease.conditions.collateral
        case .leaseEnded(_, let lease, _, let paid, let refunded, let slashed):
            give(lease.provider, paid)
            give(lease.tenant, refunded + slashed)
            collateral[lease.provider, default: 0] += lease.conditions.collateral - slashed
        case .channelOpened(_, let channel) where channel.lease == nil: take(channel.payer, channel.deposit)
        case .channelClosed(_, let channel, let paid, let refunded):
            give(channel.offer.payee, paid)
            give(channel.payer, refunded)
        case .spendingLimitSet, .directoryEntrySet, .providerRegistered, .providerUpdated, .listingCreated,
            .listingUpdated,
            .listingRemoved,
            .leaseAnswered, .leaseStarted, .heartbeat, .leasePaused, .leaseToppedUp, .noticeGiven, .leaseRated,
            .channelOpened, .channelToppedUp, .channelClosing:
            break
        }
    }

    /// A bid that is open gets its deposit back; one that stayed sealed loses it to the tenant.
    private mutating func returnDeposits(of order: OrderID) {
        for bid in (bids.removeValue(forKey: order) ?? [:]).values {
            switch bid.content {
            case .open: give(bid.provider, bid.deposit)
            case .sealed: if let tenant = tenants[order] { give(tenant, bid.deposit) }
            }
        }
        tenants[order] = nil
    }
}
