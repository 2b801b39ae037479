// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PlacementCore

/// What a provider does next: its machines on the market, answers to orders by the real placement, its leases.
struct ProviderMind: Sendable {
    /// What it must remember to reveal a bid.
    struct Secret: Sendable {
        let id: BidID
        let rate: NanoCredits
        let grantee: Bytes32
        let nonce: [UInt8]
    }

    let account: AccountID
    let number: Int
    let isLiar: Bool
    private let policy: OwnerPolicy
    private let listings: Int
    var plans: [LeaseID: LeasePlan] = [:]
    /// Survives crashes: a real provider writes it down before it bids.
    var secrets: [Secret] = []
    /// Orders that it heard of, and when it looks at each.
    var offers: [(order: OrderID, from: UInt64)] = []
    private var heartbeatSent: UInt64 = 0
    private static let remembered = 16

    init(account: AccountID, number: Int, isLiar: Bool, random: inout SeededGenerator) {
        self.account = account
        self.number = number
        self.isLiar = isLiar
        listings = 1 + random.index(2)
        policy = OwnerPolicy(
            minimumRate: random.chance(80) ? 0 : random.below(1_000_000_000),
            allowsOpenNetwork: random.chance(50), maximumLeases: random.chance(60) ? nil : 1 + random.index(4))
    }

    mutating func hear(of order: OrderID, at now: UInt64) {
        if offers.count == Self.remembered { offers.removeFirst() }
        offers.append((order, now))
    }

    /// It may have the order later: it has first to let better ones.
    mutating func wait(for order: OrderID, until time: UInt64) {
        offers.append((order, time))
    }

    /// What it sends now, each a transaction.
    mutating func next(_ view: PartyView, _ random: inout SeededGenerator) -> [[Operation]] {
        guard view.ledger.provider(account) != nil else {
            return view.isWindingDown ? [] : [enter(view, &random)]
        }
        var batch: [[Operation]] = []
        if let pulse = pulse(view) { batch.append([pulse]) }
        for id in view.index.leases(of: account) {
            if let step = step(id, view, &random) { batch.append([step]) }
        }
        batch += reveals(view)
        if !view.isWindingDown {
            batch += answers(view, &random)
            if let change = change(view, &random) { batch.append([change]) }
        }
        return batch
    }

    /// Becomes a provider, with collateral and machines.
    private func enter(_ view: PartyView, _ random: inout SeededGenerator) -> [Operation] {
        let profile = ProviderProfile(peer: Hash.sha256([UInt8(truncatingIfNeeded: number), 1]))
        return [.registerProvider(profile), .addCollateral(random.between(1, 50_000_000_000))]
            + (0..<listings).map { _ in .createListing(listing(view.economy, &random)) }
    }

    func listing(_ economy: Economy, _ random: inout SeededGenerator) -> ListingTerms {
        let interval = random.between(3_000, 8_000)
        return ListingTerms(
            capacity: Resources(
                cpuMillis: random.between(2, 16) * 500, memoryBytes: random.between(2, 16) << 29,
                diskBytes: random.between(2, 16) << 29),
            prices: economy.prices(&random),
            offer: Offer(
                isolation: random.chance(60) ? .namespace : .kernel, interpreters: ["node", "python"],
                openNetwork: random.chance(50)),
            maximumDuration: random.between(economy.longestLease / 2, economy.longestLease),
            notice: random.below(economy.longestNotice), heartbeatInterval: interval,
            heartbeatGrace: random.between(interval * 2, economy.longestGrace),
            collateral: random.chance(40) ? 0 : random.below(2_000_000_000), isDirect: !random.chance(15))
    }

    /// All leases in one heartbeat, often enough to outlive a lost message or two.
    private mutating func pulse(_ view: PartyView) -> Operation? {
        var alive: [LeaseID] = []
        var shortest = UInt64.max
        for id in view.index.leases(of: account) {
            guard let lease = view.ledger.lease(id), lease.started != nil,
                plans[id]?.isAlive(at: view.now) ?? true
            else { continue }
            alive.append(id)
            shortest = min(shortest, lease.conditions.heartbeatInterval)
        }
        guard !alive.isEmpty, view.now >= heartbeatSent + shortest * 3 / 4 else { return nil }
        heartbeatSent = view.now
        return .heartbeat(alive)
    }

    private func reveals(_ view: PartyView) -> [[Operation]] {
        secrets.compactMap { secret in
            guard let bid = view.ledger.bid(secret.id), case .sealed = bid.content,
                let ends = view.ledger.order(secret.id.order)?.biddingEnds, view.time >= ends
            else { return nil }
            return [
                .revealBid(
                    secret.id.order, listing: secret.id.listing, rate: secret.rate, grantee: secret.grantee,
                    nonce: secret.nonce)
            ]
        }
    }

    /// The wish to change something about its place on the market.
    private func change(_ view: PartyView, _ random: inout SeededGenerator) -> Operation? {
        let own = view.index.listings(of: account)
        switch random.below(600) {
        case 0..<3: return random.pick(own).map { .updateListing($0, listing(view.economy, &random)) }
        case 3: return random.pick(own).map { .removeListing($0) }
        case 4..<7: return .addCollateral(random.between(1, 5_000_000_000))
        case 7: return .withdrawCollateral(random.between(1, 5_000_000_000))
        case 8: return .retireProvider
        case 14..<17: return .setDirectoryEntry(.random(of: number, &random))
        case 9..<14 where own.isEmpty: return .createListing(listing(view.economy, &random))
        default: return nil
        }
    }

    func facts(_ record: ProviderRecord, _ view: PartyView) -> Placement.Facts {
        let own = view.index.listings(of: account).compactMap { id in
            view.ledger.listing(id).map { (id: id, listing: $0) }
        }
        return Placement.Facts(
            provider: account, record: record, now: view.time, listings: own, policy: policy, missing: [],
            openLeases: view.index.leases(of: account).count, isDraining: false, outage: view.ledger.parameters.outage)
    }
}
