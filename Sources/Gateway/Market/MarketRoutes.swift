// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import LedgerCore
import LedgerStore
import Ordering
import Tenant

/// What is and was on the market, from the index.
struct MarketRoutes: Sendable {
    let services: GatewayServices
    private var index: LedgerStore { services.index }
    private var queries: MarketQueries { MarketQueries(services: services) }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("market/listings") { request, _ in
            let (query, page) = try await queries.listings(ListParameters(request))
            let found = try await index.listings(query)
            let closing = services.ledger.read { state in
                found.entries.map { state.listing($0.id)?.isClosing ?? true }
            }
            let items = zip(found.entries, closing).map { ListingInfo($0.0, isClosing: $0.1) }
            return try Response.json(ListPage(items: items, next: page.next(found.next)))
        }
        group.get("market/orders") { request, _ in
            try await Self.json(index.orders(try await queries.orders(ListParameters(request))), OrderInfo.init)
        }
        group.get("market/orders/:id/replay") { _, context in
            try Response.json(try await replay(try context.parameters.require("id")))
        }
        group.get("market/bids") { request, _ in
            try await Self.json(index.bids(try await queries.bids(ListParameters(request))), BidInfo.init)
        }
        group.get("market/leases") { request, _ in
            try await Self.json(index.leases(try await queries.leases(ListParameters(request))), LeaseInfo.init)
        }
        group.get("market/providers") { request, _ in
            let (query, page) = try queries.providers(ListParameters(request))
            let found = try await index.providers(query)
            let now = services.ledger.now
            let standings = services.ledger.read { state in found.entries.map { state.standing($0.account) } }
            let items = zip(found.entries, standings).map { ProviderInfo($0.0, $0.1 ?? Standing(), at: now) }
            return try Response.json(ListPage(items: items, next: page.next(found.next)))
        }
        group.get("market/proxies") { request, _ in
            try await Self.json(index.proxies(try queries.proxies(ListParameters(request))), ProxyInfo.init)
        }
        group.get("market/datasets") { request, _ in
            let parameters = ListParameters(request)
            let found = try await index.datasets(limit: try parameters.limit(), after: try parameters.cursor())
            try parameters.checkNames()
            return try Self.json(found) { DatasetInfo(dataset: $0.dataset.description, providers: $0.providers) }
        }
        group.get("market/ratings") { request, _ in
            try await Self.json(index.ratings(try await queries.ratings(ListParameters(request))), RatingInfo.init)
        }
        group.get("channels") { request, _ in
            try await Self.json(index.channels(try await queries.channels(ListParameters(request))), ChannelInfo.init)
        }
        group.get("transfers") { request, _ in
            try await Self.json(
                index.transfers(try await queries.transfers(ListParameters(request))), TransferInfo.init)
        }
    }

    static func json<Entry, Item: Codable & Sendable & Hashable>(
        _ page: Page<Entry>, _ item: (Entry) -> Item
    ) throws -> Response {
        try Response.json(ListPage(items: page.entries.map(item), next: page.next?.description))
    }

    private func replay(_ text: String) async throws -> AuctionReplayInfo {
        let id: OrderID
        if let whole = OrderID(string: text) { id = whole } else { id = try await services.tenant.resolve(text) }
        let index = index
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
}
