// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// What a tenant does next, as far as chance and the ledger decide it.
struct TenantMind: Sendable {
    let account: AccountID
    let number: Int
    /// Orders and leases that it keeps at a time.
    private let most: Int
    /// A provider with which it rents for show, to gain it a standing.
    let accomplice: AccountID?
    /// Never pays more than it has set aside at first.
    private let isStingy: Bool

    init(account: AccountID, number: Int, accomplice: AccountID?, random: inout SeededGenerator) {
        self.account = account
        self.number = number
        self.accomplice = accomplice
        most = 1 + random.index(4)
        isStingy = random.chance(35)
    }

    /// Operations of one transaction; none when it has no wish.
    mutating func next(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        if view.isWindingDown { return [] }
        let leases = view.index.leases(of: account)
        let orders = view.index.orders(of: account)
        let hasRoom = leases.count + orders.count < most
        if accomplice != nil, hasRoom, random.chance(40) { return direct(view, &random) }
        switch random.below(100) {
        case 0..<38: return hasRoom ? [.placeOrder(terms(view, &random))] : topUp(leases, view, &random)
        case 38..<52: return hasRoom ? direct(view, &random) : topUp(leases, view, &random)
        case 52..<62: return topUp(leases, view, &random)
        case 62..<67: return random.pick(leases).map { [.closeLease($0)] } ?? []
        case 67..<78: return rate(view, &random)
        case 78..<81: return random.pick(orders).map { [.cancelOrder($0)] } ?? []
        case 81..<85: return transfer(view, &random)
        case 85..<87: return [.setSpendingLimit(perDay: random.chance(50) ? nil : random.below(1 << 33))]
        case 87..<93: return openChannel(view, &random)
        case 93..<95: return [.setDirectoryEntry(.random(of: number, &random))]
        default: return []
        }
    }

    private func topUp(_ leases: [LeaseID], _ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        guard !isStingy else { return [] }
        // One that has run dry comes first, where the tenant looks.
        let paused = random.chance(50) ? leases.filter { view.ledger.lease($0)?.isPaused ?? false } : []
        guard let id = random.pick(paused.isEmpty ? leases : paused), let lease = view.ledger.lease(id) else {
            return []
        }
        let whole = Arithmetic.deposit(rate: lease.rate, milliseconds: view.economy.longestLease) ?? 1
        return [.topUpLease(id, amount: random.chance(70) ? whole + 1 : random.between(1, whole + 1))]
    }

    private func rate(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        guard let id = random.pick(view.index.ended(of: account)) else { return [] }
        return [.rateLease(id, stars: UInt8(random.between(1, 5)), review: nil)]
    }

    private func transfer(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        guard let to = random.pick(view.accounts), to != account else { return [] }
        return [.transfer(to: to, amount: random.between(1, 1_000_000_000))]
    }

    private func direct(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        guard let provider = accomplice ?? random.pick(Array(view.accounts[view.tenants...])),
            let id = random.pick(view.index.listings(of: provider)), let listing = view.ledger.listing(id)
        else { return [] }
        var terms = terms(view, &random)
        guard let rate = listing.prices.rate(for: terms.requirements.resources) else { return [] }
        terms.maximumRate = rate
        terms.allocation = .firstCome
        terms.deposit = deposit(rate: rate, terms.duration, view, &random)
        return [.createLease(id, terms)]
    }

    private func openChannel(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        guard let payee = random.pick(Array(view.accounts[view.tenants...])),
            view.index.channels(of: account).count < 2
        else { return [] }
        let rate = random.between(1, 5_000_000)
        let tick = random.between(2_000, 8_000)
        return [
            .openChannel(
                ChannelOffer(
                    payee: payee, deposit: rate * random.between(2, 20) + random.below(rate), ratePerTick: rate,
                    tick: tick, grace: tick / 2, disputeWindow: view.economy.disputeWindow))
        ]
    }
}
