// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension TenantMind {
    /// An order of any policy and any way to pay.
    func terms(_ view: PartyView, _ random: inout SeededGenerator) -> OrderTerms {
        let economy = view.economy
        let resources = Resources(
            cpuMillis: random.between(1, 8) * 250, memoryBytes: random.between(1, 8) << 28,
            diskBytes: random.below(8) << 28)
        let duration = random.between(3_000, economy.longestLease)
        let rate = maximumRate(for: resources, view, &random)
        let policy = allocation(economy, &random)
        let deposit = deposit(rate: rate, duration, view, &random)
        return OrderTerms(
            peer: Hash.sha256([UInt8(truncatingIfNeeded: number)]),
            requirements: Requirements(
                resources: resources, isolation: random.chance(80) ? .namespace : .kernel, interpreter: "python",
                openNetwork: random.chance(10), providers: named(view, &random)),
            maximumRate: rate, duration: duration,
            expires: view.time + life(policy, economy, &random),
            deposit: deposit, spendingCap: random.chance(15) ? deposit + random.below(deposit / 2 + 2) : nil,
            allocation: policy, payment: payment(view, &random),
            manifest: view.ledger.network, salt: random.bytes(LedgerLimits.saltBytes))
    }

    /// Mostly what some provider's machine costs and more, sometimes less.
    private func maximumRate(
        for resources: Resources, _ view: PartyView, _ random: inout SeededGenerator
    ) -> NanoCredits {
        guard let provider = random.pick(Array(view.accounts[view.tenants...])),
            let listing = view.index.listings(of: provider).first.flatMap({ view.ledger.listing($0) }),
            let rate = listing.prices.rate(for: resources)
        else { return random.below(5_000_000_000) }
        return rate / 10 * random.between(8, 30) + random.below(100)
    }

    /// Some tenants want one of a few providers that they know, and nobody else.
    private func named(_ view: PartyView, _ random: inout SeededGenerator) -> [AccountID] {
        guard accomplice == nil, random.chance(10) else { return [] }
        let providers = Array(view.accounts[view.tenants...])
        return Set((0..<random.between(1, 6)).compactMap { _ in random.pick(providers) }).sorted()
    }

    private func allocation(_ economy: Economy, _ random: inout SeededGenerator) -> AllocationPolicy {
        switch random.below(10) {
        case 0..<4: return .firstCome
        case 4..<6: return .reputation(window: random.between(1, economy.longestWindow))
        default:
            let criterion: AllocationCriterion =
                switch random.below(5) {
                case 0, 1: .price
                case 2: .match
                case 3: .standing
                default:
                    .mix(
                        price: UInt8(random.below(8)), match: UInt8(random.below(8)), standing: UInt8(random.below(8)))
                }
            return .auction(
                AuctionRules(
                    window: random.between(economy.longestWindow / 3, economy.longestWindow),
                    // Providers do not bid where the ledger's absence could take away the time to reveal.
                    reveal: random.chance(40)
                        ? random.between(2 * economy.parameters.outage, economy.longestReveal) : nil,
                    criterion: criterion, secondPrice: criterion == .price && random.chance(50)))
        }
    }

    /// Long enough for an auction to be decided, mostly.
    private func life(
        _ policy: AllocationPolicy, _ economy: Economy, _ random: inout SeededGenerator
    ) -> UInt64 {
        var least = economy.longestOrder / 3
        if case .auction(let rules) = policy, random.chance(95) { least = rules.window + (rules.reveal ?? 0) + 3_000 }
        return random.between(least, max(least, economy.longestOrder * 9 / 10))
    }

    private func payment(_ view: PartyView, _ random: inout SeededGenerator) -> PaymentMode {
        guard random.chance(25), !view.economy.isFree else { return .stream }
        let tick = random.between(2_000, 8_000)
        return .channel(tick: tick, grace: tick / 2, disputeWindow: view.economy.disputeWindow)
    }

    /// Enough for all of it, or just what the ledger asks for, so that it runs dry.
    func deposit(
        rate: NanoCredits, _ duration: UInt64, _ view: PartyView, _ random: inout SeededGenerator
    ) -> NanoCredits {
        let least = view.ledger.deposit(rate: rate, duration: duration) ?? 0
        let whole = Arithmetic.deposit(rate: rate, milliseconds: duration + view.economy.parameters.settleGrace) ?? 0
        return random.chance(50) ? least : max(least, whole) + random.below(1_000)
    }
}
