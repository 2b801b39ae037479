// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import Keys
import LedgerCore
import LedgerStore
import Ordering

struct NetworkRoutes: Sendable {
    let services: GatewayServices

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("network") { _, _ in try Response.json(network()) }
        group.get("accounts/:account") { _, context in
            try Response.json(account(try PublicKey(string: try context.parameters.require("account"))))
        }
        group.get("market/listings") { _, _ in try Response.json(listings()) }
        group.get("market/orders") { request, _ in
            let page = try Page(request)
            let orders = try services.index.orders(tenant: nil, openOnly: !page.includesAll, limit: page.limit)
            return try Response.json(orders.map(OrderInfo.init))
        }
        group.get("market/orders/:id/replay") { _, context in
            try Response.json(try await replay(try context.parameters.require("id")))
        }
        group.get("market/leases") { request, _ in
            let page = try Page(request)
            let leases = try services.index.leases(provider: nil, openOnly: !page.includesAll, limit: page.limit)
            return try Response.json(leases.map(LeaseInfo.init))
        }
    }

    private func network() -> NetworkInfo {
        let (height, time, issued, money, providers) = services.ledger.read { state in
            // Those on the market; a provider that left it stays registered for its record's sake.
            (
                state.height, state.time, state.issued, state.money,
                Set(state.allListings().filter { !$0.listing.isClosing }.map(\.listing.provider)).count
            )
        }
        return NetworkInfo(
            name: services.networkName, id: services.ledger.network.description, version: services.version,
            height: height,
            time: time, issued: .init(nano: issued), balances: .init(nano: money.balances),
            deposits: .init(nano: money.deposits), escrow: .init(nano: money.escrow),
            collateral: .init(nano: money.collateral),
            fees: .init(nano: money.fees), providers: providers,
            dataFolder: services.dataFolder, isEphemeral: services.isEphemeral)
    }

    private func replay(_ text: String) async throws -> AuctionReplayInfo {
        let id: OrderID
        if let whole = OrderID(string: text) { id = whole } else { id = try await services.tenant.resolve(text) }
        let index = services.index
        // Off the server's own threads: it takes as long as the ledger's past is.
        guard let ranking = try await Task.detached(operation: { try AuctionReplay.ranking(of: id, in: index) }).value
        else {
            throw APIFailure(
                code: "notAuctioned", message: "no auction has decided order \(id)",
                hint: "see `weft describe` for how it was allocated")
        }
        return AuctionReplayInfo(
            order: id.description, winner: ranking.winner?.listing.description,
            provider: ranking.winner?.provider.description, price: ranking.price.map(CreditAmount.init(nano:)),
            reasoning: ranking.explanation)
    }

    private func account(_ id: AccountID) -> AccountInfo {
        let (account, isProvider) = services.ledger.read { ($0.account(id), $0.provider(id) != nil) }
        return AccountInfo(
            account: id.description, balance: .init(nano: account?.balance ?? 0), sequence: account?.sequence ?? 0,
            isProvider: isProvider)
    }

    private func listings() -> [ListingInfo] {
        services.ledger.read { $0.allListings() }.map { id, listing in
            ListingInfo(
                id: id.description, provider: listing.provider.description, capacity: .init(listing.capacity),
                free: .init(listing.free), coreHour: .init(nano: listing.prices.coreHour),
                memoryGiBHour: .init(nano: listing.prices.memoryGiBHour), isolation: listing.offer.isolation.name,
                interpreters: listing.offer.interpreters, openNetwork: listing.offer.openNetwork,
                maximumSeconds: listing.maximumDuration / 1000, isClosing: listing.isClosing)
        }
    }
}

/// `limit` and `all` of a list's query.
struct Page {
    let limit: Int
    let includesAll: Bool

    init(_ request: Request) throws {
        let query = request.uri.queryParameters
        if let text = query["limit"] {
            guard let limit = Int(text), (1...GatewayLimits.pageItems).contains(limit) else {
                throw APIFailure(
                    code: "badRequest", message: "limit is a number from 1 to \(GatewayLimits.pageItems), not \(text)")
            }
            self.limit = limit
        } else {
            limit = GatewayLimits.defaultPageItems
        }
        includesAll = query["all"] == "true"
    }
}

extension ResourcesInfo {
    public init(_ resources: Resources) {
        self.init(
            cpuMillis: resources.cpuMillis, memoryBytes: resources.memoryBytes, diskBytes: resources.diskBytes)
    }
}

extension OrderInfo {
    init(_ entry: OrderEntry) {
        let needs = entry.terms.requirements
        self.init(
            id: entry.id.description, tenant: entry.tenant.description, status: entry.status.rawValue,
            resources: .init(needs.resources), isolation: needs.isolation.name, interpreter: needs.interpreter,
            openNetwork: needs.openNetwork, maximumRate: .init(nano: entry.terms.maximumRate),
            deposit: .init(nano: entry.terms.deposit), seconds: entry.terms.duration / 1000, placedAt: entry.placed,
            expiresAt: entry.terms.expires, lease: entry.lease?.description)
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
