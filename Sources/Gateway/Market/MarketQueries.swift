// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Keys
import LedgerCore
import LedgerStore

/// The lists' questions to the index, as the API spells them.
struct MarketQueries: Sendable {
    let services: GatewayServices
    private var names: RecordNames { RecordNames(services: services) }

    func listings(_ parameters: ListParameters) async throws -> (ListingQuery, TimedCursor) {
        let page = try TimedCursor(parameters, now: services.ledger.now)
        let sorts: [(String, ListingQuery.Sort)] = [
            ("created", .created), ("price", .price), ("collateral", .collateral),
        ]
        let sort = try parameters.choice("sort", sorts) ?? .created
        let levels = IsolationLevel.allCases.map { ($0.name, $0) }
        let query = ListingQuery(
            resources: try resources(parameters), maximumRate: try parameters.credits("maximumRate"),
            isolation: try parameters.choice("isolation", levels), interpreter: try parameters.text("interpreter"),
            openNetwork: try parameters.flag("openNetwork"), isDirect: try parameters.flag("direct"),
            duration: try milliseconds(parameters, "seconds"), collateral: try parameters.credits("collateral"),
            attributes: try parameters.attributes("attribute"), datasets: try parameters.cids("dataset"),
            provider: try await account(parameters, "provider"), includesRemoved: try parameters.includesAll,
            time: page.time, sort: sort,
            direction: try parameters.direction(usual: sort == .price ? .ascending : .descending),
            limit: try parameters.limit(), after: page.cursor)
        try parameters.checkNames()
        return (query, page)
    }

    func orders(_ parameters: ListParameters) async throws -> OrderQuery {
        var statuses = try parameters.choices("status", OrderEntry.Status.allCases.map { ($0.rawValue, $0) })
        if statuses.isEmpty, try !parameters.includesAll { statuses = [.open] }
        let policies = OrderEntry.Policy.allCases.map { ($0.rawValue, $0) }
        let query = OrderQuery(
            tenant: try await account(parameters, "tenant"), statuses: statuses.isEmpty ? nil : Set(statuses),
            policy: try parameters.choice("allocation", policies), interpreter: try parameters.text("interpreter"),
            provider: try await account(parameters, "provider"), since: try parameters.number("since"),
            until: try parameters.number("until"),
            sort: try parameters.choice("sort", [("placed", .placed), ("rate", .rate)]) ?? .placed,
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func bids(_ parameters: ListParameters) async throws -> BidQuery {
        let query = BidQuery(
            order: try await order(parameters), provider: try await account(parameters, "provider"),
            listing: try parameters.text("listing").map { try names.listing($0) },
            sort: try parameters.choice("sort", [("placed", .placed), ("rate", .rate)]) ?? .placed,
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func leases(_ parameters: ListParameters) async throws -> LeaseQuery {
        let statuses = try parameters.choices("status", LeaseEntry.Status.allCases.map { ($0.rawValue, $0) })
        let query = LeaseQuery(
            tenant: try await account(parameters, "tenant"), provider: try await account(parameters, "provider"),
            listing: try parameters.text("listing").map { try names.listing($0) },
            order: try await order(parameters), statuses: statuses.isEmpty ? nil : Set(statuses),
            openOnly: try statuses.isEmpty && !parameters.includesAll, since: try parameters.number("since"),
            until: try parameters.number("until"),
            sort: try parameters.choice("sort", [("created", .created), ("rate", .rate)]) ?? .created,
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func providers(_ parameters: ListParameters) throws -> (ProviderQuery, TimedCursor) {
        let page = try TimedCursor(parameters, now: services.ledger.now)
        let sorts: [(String, ProviderQuery.Sort)] = [("registered", .registered), ("collateral", .collateral)]
        let query = ProviderQuery(
            attributes: try parameters.attributes("attribute"), datasets: try parameters.cids("dataset"),
            activeOnly: try !parameters.includesAll, time: page.time,
            sort: try parameters.choice("sort", sorts) ?? .registered, direction: try parameters.direction(),
            limit: try parameters.limit(), after: page.cursor)
        try parameters.checkNames()
        return (query, page)
    }

    func proxies(_ parameters: ListParameters) throws -> ProxyQuery {
        let query = ProxyQuery(
            direction: try parameters.direction(usual: .ascending), limit: try parameters.limit(),
            after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func ratings(_ parameters: ListParameters) async throws -> RatingQuery {
        let query = RatingQuery(
            provider: try await account(parameters, "provider"),
            sort: try parameters.choice("sort", [("rated", .rated), ("stars", .stars)]) ?? .rated,
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func transfers(_ parameters: ListParameters) async throws -> TransferQuery {
        let sides: [(String, TransferQuery.Side)] = [("sent", .sent), ("received", .received), ("both", .both)]
        let query = TransferQuery(
            account: try await account(parameters, "account"), side: try parameters.choice("side", sides) ?? .both,
            since: try parameters.number("since"), until: try parameters.number("until"),
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func channels(_ parameters: ListParameters) async throws -> ChannelQuery {
        let query = ChannelQuery(
            payer: try await account(parameters, "payer"), payee: try await account(parameters, "payee"),
            openOnly: try !parameters.includesAll,
            sort: try parameters.choice("sort", [("opened", .opened), ("deposit", .deposit)]) ?? .opened,
            direction: try parameters.direction(), limit: try parameters.limit(), after: try parameters.cursor())
        try parameters.checkNames()
        return query
    }

    func events(_ parameters: ListParameters) async throws -> EventQuery {
        let kinds = try parameters.choices("kind", EventKind.allCases.map { ($0.name, $0) })
        let after = try parameters.text("after").map { text in
            guard let position = EventPosition(text) else {
                throw ListParameters.failure("after is an event's position, height.index, not \(text.prefix(40))")
            }
            return position
        }
        let query = EventQuery(
            kinds: kinds.isEmpty ? nil : Set(kinds), account: try await account(parameters, "account"),
            record: try parameters.cids("record").first, after: after,
            direction: try parameters.direction(usual: .ascending), limit: try parameters.limit())
        try parameters.checkNames()
        return query
    }

    // MARK: Parts

    private func account(_ parameters: ListParameters, _ name: String) async throws -> AccountID? {
        guard let text = try parameters.text(name) else { return nil }
        return try await names.account(text)
    }

    private func order(_ parameters: ListParameters) async throws -> OrderID? {
        guard let text = try parameters.text("order_id") else { return nil }
        if let id = OrderID(string: text) { return id }
        do { return try names.order(text) } catch { return try await services.tenant.resolve(text) }
    }

    private func resources(_ parameters: ListParameters) throws -> Resources? {
        let cpu = try parameters.number("cpuMillis")
        let memory = try parameters.number("memoryBytes")
        let disk = try parameters.number("diskBytes")
        guard cpu != nil || memory != nil || disk != nil else { return nil }
        return Resources(cpuMillis: cpu ?? 0, memoryBytes: memory ?? 0, diskBytes: disk ?? 0)
    }

    private func milliseconds(_ parameters: ListParameters, _ name: String) throws -> UInt64? {
        try parameters.number(name).map { seconds in
            let (value, overflow) = seconds.multipliedReportingOverflow(by: 1000)
            guard !overflow else { throw ListParameters.failure("\(name) is beyond all time") }
            return value
        }
    }
}
