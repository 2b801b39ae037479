// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore
@testable import LedgerStore

extension IndexWorld {
    mutating func place() {
        let policies: [AllocationPolicy] = [
            .firstCome, .reputation(window: 5), .auction(AuctionRules(window: 5, criterion: .price)),
            .auction(AuctionRules(window: 5, reveal: 5, criterion: .price)),
        ]
        let terms = OrderTerms(
            peer: .zero,
            requirements: Requirements(
                resources: Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 1 << 30),
                isolation: .namespace, interpreter: random.one(of: interpreters) ?? "", openNetwork: false,
                providers: random.next() % 3 > 0 ? [] : accounts.filter { _ in random.flip() }.sorted()),
            maximumRate: amount(), duration: 10, expires: .max, deposit: 5,
            allocation: random.one(of: policies) ?? .firstCome, manifest: datasets[0],
            salt: [UInt8](repeating: 1, count: 16))
        let (id, tenant) = (OrderID(digest: random.digest()), account())
        orders.append(
            OrderEntry(id: id, tenant: tenant, status: .open, terms: terms, placed: time, changed: time, lease: nil))
        emit(.orderPlaced(id, Order(tenant: tenant, terms: terms, placed: time)))
    }

    private var open: [Int] { orders.indices.filter { orders[$0].status == .open } }

    private func record(of entry: OrderEntry) -> Order {
        Order(tenant: entry.tenant, terms: entry.terms, placed: entry.placed)
    }

    mutating func endOrder() {
        guard let index = random.one(of: open.filter { order in !bids.contains { $0.order == orders[order].id } })
        else { return }
        let isCancelled = random.flip()
        orders[index].status = isCancelled ? .cancelled : .expired
        orders[index].changed = time
        let (id, record) = (orders[index].id, record(of: orders[index]))
        emit(isCancelled ? .orderCancelled(id, record) : .orderExpired(id, record))
    }

    // MARK: Bids

    private func rules(_ entry: OrderEntry) -> AuctionRules? {
        guard case .auction(let rules) = entry.terms.allocation else { return nil }
        return rules
    }

    mutating func bid() {
        for index in open {
            guard let rules = rules(orders[index]), random.flip() else { continue }
            for listing in listings where listing.removed == nil && random.flip() {
                let id = BidID(order: orders[index].id, listing: listing.id)
                if let old = bids.firstIndex(where: { $0.order == id.order && $0.listing == id.listing }) {
                    reveal(old)
                } else {
                    place(id, of: listing.provider, isSealed: rules.isSealed)
                }
            }
        }
    }

    private mutating func place(_ id: BidID, of provider: AccountID, isSealed: Bool) {
        let rate = amount()
        bids.append(
            BidEntry(
                order: id.order, listing: id.listing, provider: provider, status: isSealed ? .sealed : .open,
                deposit: 7, rate: isSealed ? nil : rate, grantee: isSealed ? nil : .zero,
                commitment: isSealed ? hash("sealed") : nil, placed: time))
        let content: Bid.Content =
            isSealed ? .sealed(commitment: hash("sealed")) : .open(rate: rate, grantee: .zero)
        emit(.bidPlaced(id, Bid(provider: provider, placed: time, deposit: 7, content: content, previous: nil)))
    }

    private mutating func reveal(_ index: Int) {
        let old = bids[index]
        guard old.status == .sealed else { return }
        let rate = amount()
        set(index, .revealed, rate: rate, grantee: hash("key"))
        let content = Bid.Content.open(rate: rate, grantee: hash("key"))
        emit(
            .bidRevealed(
                BidID(order: old.order, listing: old.listing),
                Bid(provider: old.provider, placed: old.placed, deposit: 7, content: content, previous: nil)))
    }

    private mutating func set(
        _ index: Int, _ status: BidEntry.Status, rate: NanoCredits? = nil, grantee: Bytes32? = nil
    ) {
        let old = bids[index]
        bids[index] = BidEntry(
            order: old.order, listing: old.listing, provider: old.provider, status: status, deposit: old.deposit,
            rate: rate ?? old.rate, grantee: grantee ?? old.grantee, commitment: old.commitment, placed: old.placed)
    }

    /// Ends an auction without a lease: who won has gone meanwhile.
    mutating func decide() {
        guard let index = random.one(of: open.filter { rules(orders[$0]) != nil }), let rules = rules(orders[index])
        else { return }
        let order = orders[index]
        let own = bids.indices.filter { bids[$0].order == order.id }
        let candidates = own.compactMap { bid -> Candidate? in
            guard let rate = bids[bid].rate, random.next() % 4 > 0 else { return nil }
            return Candidate(
                provider: bids[bid].provider, listing: bids[bid].listing, rate: rate,
                free: Resources(cpuMillis: 9000, memoryBytes: 9 << 30, diskBytes: 9 << 30), standing: 0)
        }
        let ranking = Allocation.rank(
            candidates, for: order.id, needs: order.terms.requirements.resources, maximumRate: order.terms.maximumRate,
            rules: rules)
        for bid in own {
            let listing = bids[bid].listing
            let status: BidEntry.Status =
                ranking.winner?.listing == listing
                ? .won
                : ranking.excluded.contains { $0.candidate.listing == listing }
                    ? .excluded : bids[bid].rate == nil ? .unrevealed : .lost
            set(bid, status)
        }
        emit(.auctionDecided(order.id, ranking))
        orders[index].status = .expired
        orders[index].changed = time
        emit(.orderExpired(order.id, record(of: order)))
    }
}
