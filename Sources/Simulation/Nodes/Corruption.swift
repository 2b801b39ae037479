// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What a planted bug did to a node's ledger after the core had done it right: differences that everybody sees who looks at
/// the ledger through its node. Empty without a bug.
struct Corruption: Sendable {
    let bug: PlantedBug?
    private(set) var balances: [AccountID: Int64] = [:]
    private(set) var free: [ListingID: Resources] = [:]
    private(set) var forgotten: Set<AccountID> = []
    private var firstBids: [OrderID: (id: BidID, bid: Bid)] = [:]

    init(_ bug: PlantedBug?) { self.bug = bug }

    /// Spoils what a block did.
    mutating func spoil(_ events: inout [LedgerEvent]) {
        guard bug != nil else { return }
        for index in events.indices { events[index] = spoiled(events[index], &events) }
        if bug == .losesEndings { events.removeAll(where: Self.isEnding) }
    }

    private mutating func spoiled(_ event: LedgerEvent, _ events: inout [LedgerEvent]) -> LedgerEvent {
        switch (bug, event) {
        case (.dropsRefund, .leaseEnded(_, let lease, _, _, let refunded, _)):
            move(refunded, from: lease.tenant)
        case (.settlesTwice, .leaseEnded(_, let lease, _, let paid, _, _)) where paid > 0:
            move(paid, from: lease.tenant, to: lease.provider)
            events.append(event)
        case (.paysForSilence, .leaseEnded(let id, let lease, .heartbeatsMissed, let paid, let refunded, let slashed)):
            move(refunded, from: lease.tenant, to: lease.provider)
            return .leaseEnded(
                id, lease, .heartbeatsMissed, paid: paid + refunded, refunded: 0, slashed: slashed)
        case (.endsOrdersTwice, .leaseCreated(_, let lease)) where lease.grantee != nil:
            let order = Order(tenant: lease.tenant, terms: lease.terms, placed: lease.created)
            events.append(.orderExpired(lease.order, order))
        case (.releasesCapacityTwice, .leaseEnded(_, let lease, _, _, _, _)):
            free[lease.listing, default: .zero] = (free[lease.listing] ?? .zero) + lease.terms.requirements.resources
        case (.auctionsTakeFirst, .bidPlaced(let id, let bid)) where firstBids[id.order] == nil:
            firstBids[id.order] = (id, bid)
        case (.auctionsTakeFirst, .leaseCreated(let id, var lease)):
            guard let first = firstBids[lease.order] else { break }
            lease.listing = first.id.listing
            lease.provider = first.bid.provider
            return .leaseCreated(id, lease)
        case (.forgetsStanding, .leaseEnded(_, let lease, let end, _, _, _)) where end.isBreach:
            forgotten.insert(lease.provider)
        default: break
        }
        return event
    }

    private static func isEnding(_ event: LedgerEvent) -> Bool {
        guard case .leaseEnded(_, _, let end, _, _, _) = event else { return false }
        return end == .neverStarted || end == .neverAnswered
    }

    private mutating func move(_ amount: NanoCredits, from loser: AccountID, to winner: AccountID? = nil) {
        balances[loser, default: 0] -= Int64(clamping: amount)
        if let winner { balances[winner, default: 0] += Int64(clamping: amount) }
    }
}
