// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore
@testable import LedgerStore

extension IndexWorld {
    mutating func lease() {
        guard let order = orders.indices.first(where: { orders[$0].status == .open && !isAuctioned(orders[$0]) })
        else { return }
        let needs = orders[order].terms.requirements.resources
        let fit = listings.indices.filter {
            listings[$0].removed == nil && listings[$0].free.covers(needs)
                && providers[provider(listings[$0].provider)].collateral >= listings[$0].terms.collateral
        }
        guard let index = random.one(of: fit) else { return }
        let (listing, entry) = (listings[index], orders[order])
        // As when a tenant takes a listing: the order and the lease have one digest.
        let id = LeaseID(digest: random.flip() ? entry.id.digest : random.digest())
        let lease = Lease(
            order: entry.id, tenant: entry.tenant, provider: listing.provider, listing: listing.id, terms: entry.terms,
            conditions: LeaseConditions(
                notice: 0, heartbeatInterval: 1, heartbeatGrace: 2, collateral: listing.terms.collateral),
            rate: amount(), escrow: 5, funded: 5, channel: nil, grantee: nil, providerPeer: hash("peer"), created: time,
            started: nil, heartbeat: time, meter: Meter(startingAt: time), noticeEnds: nil)
        orders[order].status = .leased
        orders[order].changed = time
        orders[order].lease = id
        change(index, free: listing.free - needs)
        let owner = provider(listing.provider)
        set(owner, nil, providers[owner].collateral - listing.terms.collateral)
        leases.append(
            LeaseEntry(
                id: id, order: entry.id, tenant: entry.tenant, provider: listing.provider, providerPeer: hash("peer"),
                listing: listing.id, rate: lease.rate, escrow: 5, status: .preparing, created: time, started: nil,
                ended: nil, paid: nil, refunded: nil, result: nil))
        leaseRecords[id] = lease
        emit(.leaseCreated(id, lease))
    }

    private func isAuctioned(_ entry: OrderEntry) -> Bool {
        if case .auction = entry.terms.allocation { true } else { false }
    }

    mutating func progress() {
        guard let index = random.one(of: leases.indices.filter { leases[$0].ended == nil }),
            var lease = leaseRecords[leases[index].id]
        else { return }
        let id = leases[index].id
        switch leases[index].status {
        case .preparing:
            emit(.leaseAnswered(id, lease))
            lease.started = time
            leases[index].started = time
            leases[index].status = .running
            emit(.leaseStarted(id, lease))
        case .running where random.flip():
            lease.meter.pause(at: time)
            leases[index].status = .paused
            emit(.leasePaused(id, lease))
        case .running: emit(.noticeGiven(id, lease))
        default:
            lease.meter.resume(at: time)
            lease.funded += 2
            leases[index].escrow += 2
            leases[index].status = .running
            emit(.leaseToppedUp(id, lease))
        }
        leaseRecords[id] = lease
    }

    mutating func endLease() {
        guard let index = random.one(of: leases.indices.filter { leases[$0].ended == nil }),
            let lease = leaseRecords[leases[index].id]
        else { return }
        let ends: [LeaseEnd] = [
            .completed(Chain.result), .declined(Chain.result), .termEnded, .closedByTenant, .closedByProvider,
            .closedWithNotice, .neverStarted, .neverAnswered, .heartbeatsMissed, .escrowExhausted,
        ]
        let end = random.one(of: ends) ?? .termEnded
        let (staked, paid) = (lease.conditions.collateral, UInt64.random(in: 0...lease.funded, using: &random))
        let slashed = end.isBreach ? staked : 0
        let owner = provider(lease.provider)
        set(owner, nil, providers[owner].collateral + staked - slashed)
        guard let at = listings.firstIndex(where: { $0.id == lease.listing }) else { return }
        let free = listings[at].free + lease.terms.requirements.resources
        change(at, free: free)
        // The ledger removes a closing listing before it tells of the end of its last lease.
        if free == listings[at].terms.capacity, random.flip() { remove(at) }
        leases[index].status = end.status
        leases[index].ended = time
        leases[index].paid = paid
        leases[index].refunded = lease.funded - paid
        leases[index].result = end.result
        emit(
            .leaseEnded(
                leases[index].id, lease, end, paid: paid, refunded: lease.funded - paid, slashed: slashed))
    }

    mutating func rate() {
        let rated = Set(ratings.map(\.lease))
        guard let lease = random.one(of: leases.filter { $0.ended != nil && !rated.contains($0.id) }) else { return }
        let entry = RatingEntry(
            lease: lease.id, tenant: lease.tenant, provider: lease.provider,
            stars: UInt8.random(in: 1...5, using: &random), review: random.maybe(datasets[1]), value: lease.paid ?? 0,
            rated: time)
        ratings.append(entry)
        let ratable = RatableLease(tenant: lease.tenant, provider: lease.provider, value: entry.value, until: .max)
        emit(.leaseRated(lease.id, ratable, stars: entry.stars, review: entry.review))
    }

    // MARK: Channels

    mutating func openChannel() {
        let (payer, payee) = (account(), account())
        let offer = ChannelOffer(
            payee: payee, deposit: UInt64.random(in: 1...9, using: &random), ratePerTick: 1, tick: 1000, grace: 1,
            disputeWindow: 9)
        let id = ChannelID(digest: random.digest())
        let lease = random.maybe(LeaseID(digest: id.digest))
        let channel = Channel(payer: payer, offer: offer, deposit: offer.deposit, opened: time, lease: lease)
        channels.append(
            ChannelEntry(id: id, status: .open, channel: channel, closed: nil, paid: nil, refunded: nil))
        emit(.channelOpened(id, channel))
    }

    mutating func closeChannel() {
        guard let index = random.one(of: channels.indices.filter { channels[$0].status != .closed }) else { return }
        let old = channels[index]
        var channel = old.channel
        switch (old.status, random.flip()) {
        case (.open, true):
            channel.deposit += 4
            set(index, .open, channel)
            emit(.channelToppedUp(old.id, channel))
        case (.open, false):
            channel.lease = nil
            channel.closes = time + 9
            set(index, .closing, channel)
            emit(.channelClosing(old.id, channel))
        default:
            channel.best = Channel.Best(number: 1, total: 1)
            channels[index] = ChannelEntry(
                id: old.id, status: .closed, channel: channel, closed: time, paid: 1, refunded: channel.deposit - 1)
            emit(.channelClosed(old.id, channel, paid: 1, refunded: channel.deposit - 1))
        }
    }

    private mutating func set(_ index: Int, _ status: ChannelEntry.Status, _ channel: Channel) {
        channels[index] = ChannelEntry(
            id: channels[index].id, status: status, channel: channel, closed: nil, paid: nil, refunded: nil)
    }
}
