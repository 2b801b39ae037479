// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import LedgerCore
import LedgerStore

extension ResourcesInfo {
    public init(_ resources: Resources) {
        self.init(
            cpuMillis: resources.cpuMillis, memoryBytes: resources.memoryBytes, diskBytes: resources.diskBytes)
    }
}

extension ListingInfo {
    init(_ entry: ListingEntry, isClosing: Bool) {
        let terms = entry.terms
        self.init(
            id: entry.id.description, provider: entry.provider.description, capacity: .init(terms.capacity),
            free: .init(entry.free), coreHour: .init(nano: terms.prices.coreHour),
            memoryGiBHour: .init(nano: terms.prices.memoryGiBHour), isolation: terms.offer.isolation.name,
            interpreters: terms.offer.interpreters, openNetwork: terms.offer.openNetwork, terms: TermsInfo(terms),
            createdAt: entry.created, isClosing: isClosing || entry.removed != nil)
    }
}

extension OrderInfo {
    init(_ entry: OrderEntry) {
        let needs = entry.terms.requirements
        self.init(
            id: entry.id.description, tenant: entry.tenant.description, status: entry.status.rawValue,
            resources: .init(needs.resources), isolation: needs.isolation.name, interpreter: needs.interpreter,
            openNetwork: needs.openNetwork, providers: needs.providers.map(\.description),
            maximumRate: .init(nano: entry.terms.maximumRate),
            deposit: .init(nano: entry.terms.deposit), seconds: entry.terms.duration / 1000, placedAt: entry.placed,
            expiresAt: entry.terms.expires, allocation: OrderEntry.Policy(entry.terms.allocation).rawValue,
            lease: entry.lease?.description)
    }
}

extension BidInfo {
    init(_ entry: BidEntry) {
        self.init(
            order: entry.order.description, listing: entry.listing.description, provider: entry.provider.description,
            status: entry.status.rawValue, deposit: .init(nano: entry.deposit),
            rate: entry.rate.map(CreditAmount.init(nano:)), placedAt: entry.placed)
    }
}

extension LeaseInfo {
    init(_ entry: LeaseEntry) {
        self.init(
            id: entry.id.description, order: entry.order.description, tenant: entry.tenant.description,
            provider: entry.provider.description, status: entry.status.rawValue, rate: .init(nano: entry.rate),
            escrow: .init(nano: entry.escrow), createdAt: entry.created, startedAt: entry.started, endedAt: entry.ended,
            paid: entry.paid.map(CreditAmount.init(nano:)), refunded: entry.refunded.map(CreditAmount.init(nano:)))
    }
}

extension ProviderInfo {
    init(_ entry: ProviderEntry, _ standing: Standing, at now: LedgerTime) {
        self.init(
            account: entry.account.description, standing: standing.score(at: now), completed: standing.completed,
            failed: standing.failures,
            collateral: .init(nano: entry.collateral), listings: entry.listings, profile: ProfileInfo(entry.profile),
            registeredAt: entry.registered, retiredAt: entry.retired)
    }
}

extension ProxyInfo {
    init(_ entry: ProxyEntry) {
        self.init(
            account: entry.account.description, offer: ProxyOfferInfo(entry.offer),
            encryptionKey: entry.encryptionKey?.description, since: entry.since, changedAt: entry.changed)
    }
}

extension RatingInfo {
    init(_ entry: RatingEntry) {
        self.init(
            lease: entry.lease.description, provider: entry.provider.description, stars: entry.stars,
            review: entry.review?.description, value: .init(nano: entry.value), ratedAt: entry.rated)
    }
}

extension TransferInfo {
    init(_ entry: TransferEntry) {
        self.init(
            position: entry.position.description, at: entry.time, from: entry.from.description,
            to: entry.to.description, amount: .init(nano: entry.amount))
    }
}

extension ChannelInfo {
    init(_ entry: ChannelEntry) {
        self.init(entry.id, entry.channel, status: entry.status.rawValue)
        closedAt = entry.closed
        paid = entry.paid.map(CreditAmount.init(nano:))
        refunded = entry.refunded.map(CreditAmount.init(nano:))
    }

    init(_ id: ChannelID, _ channel: Channel, status: String) {
        self.init(
            id: id.description, status: status, payer: channel.payer.description,
            payee: channel.offer.payee.description, deposit: .init(nano: channel.deposit),
            ratePerTick: .init(nano: channel.offer.ratePerTick), tickMilliseconds: channel.offer.tick,
            disputeSeconds: channel.offer.disputeWindow / 1000, openedAt: channel.opened)
        closesAt = channel.closes
        lease = channel.lease?.description
    }
}
