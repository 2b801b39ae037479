// SPDX-License-Identifier: Apache-2.0

import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("How queries are answered")
struct PlanTests {
    private let account = PublicKey(hash("someone"))

    /// SQLite's plan: "SCAN" reads a whole table, "TEMP B-TREE" sorts all that was found.
    private func plan(_ selection: Selection, after: [DatabaseValue]? = nil, _ store: LedgerStore) throws -> [String] {
        let (sql, arguments) = selection.statement(after: after, limit: 100)
        return try store.index.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: StatementArguments(arguments)).map {
                $0["detail"]
            }
        }
    }

    /// Checks the first page and a later one.
    ///
    /// - Parameter index: what is searched first. Nil: the whole table is read in the order that was asked for, and
    ///   reading ends with the page.
    private func expect(
        _ selection: Selection, by index: String?, sorted: Bool = true, _ store: LedgerStore
    ) throws {
        for after in [nil, [5.databaseValue, 5.databaseValue]] as [[DatabaseValue]?] {
            let steps = try plan(selection, after: after, store)
            if let index {
                #expect(steps.contains { $0.hasPrefix("SEARCH") && $0.contains(index) }, "\(index): \(steps)")
                #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(steps)")
            }
            if sorted { #expect(!steps.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(steps)") }
        }
    }

    private func store(_ body: (LedgerStore) throws -> Void) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 1)
        world.live(blocks: 5)
        try body(try await world.store(in: folder))
    }

    @Test("pages of orders, leases and bids are read off an index, sorted, from where the last one ended")
    func market() async throws {
        try await store { store in
            let (listing, order) = (ListingID(digest: .zero), OrderID(digest: .zero))
            try expect(OrderQuery().selection, by: nil, store)
            try expect(OrderQuery(since: 5).selection, by: "orders_by_age", store)
            try expect(OrderQuery(tenant: account).selection, by: "orders_by_tenant", store)
            try expect(
                OrderQuery(tenant: account, statuses: [.open, .leased], since: 5, until: 9).selection,
                by: "orders_by_tenant", store)
            let open = OrderQuery(statuses: [.open], since: 5, direction: .ascending)
            try expect(open.selection, by: "orders_open", store)
            // Few are open; those are sorted.
            #expect(try plan(OrderQuery(statuses: [.open], sort: .rate).selection, store)[0].contains("orders_open"))
            // Whatever it names, the newest come first.
            let mine = OrderQuery(provider: account).selection
            try expect(mine, by: nil, store)
            #expect(try plan(mine, store).contains { $0.contains("order_providers USING PRIMARY KEY (account=?") })
            try expect(ProxyQuery().selection, by: nil, store)
            try expect(LeaseQuery().selection, by: nil, store)
            try expect(LeaseQuery(tenant: account).selection, by: "leases_by_tenant", store)
            try expect(LeaseQuery(provider: account, openOnly: true).selection, by: "leases_by_provider", store)
            try expect(LeaseQuery(listing: listing).selection, by: "leases_by_listing", store)
            try expect(LeaseQuery(order: order).selection, by: "autoindex_orders", store)
            try expect(LeaseQuery(openOnly: true, since: 5).selection, by: "leases_open", store)
            try expect(LeaseQuery(statuses: [.running], since: 5).selection, by: "leases_open", store)
            try expect(LeaseQuery(since: 5, until: 7).selection, by: "leases_by_age", store)
            try expect(BidQuery(provider: account).selection, by: "bids_by_provider", store)
            try expect(BidQuery(listing: listing).selection, by: "bids_by_listing", store)
            try expect(BidQuery(order: order).selection, by: "autoindex_bids", sorted: false, store)
        }
    }

    @Test("pages of listings and providers come from those that are on the market, or from an index of what they have")
    func listings() async throws {
        try await store { store in
            let dataset = CID.of([1], codec: .raw)
            let attribute = AttributeRequirement(name: "region", value: "eu", signer: account)
            let room = Resources(cpuMillis: 1, memoryBytes: 1, diskBytes: 1)
            for query in [
                ListingQuery(time: 0), ListingQuery(resources: room, time: 0),
                ListingQuery(interpreter: "python", time: 0),
            ] {
                try expect(query.selection, by: nil, store)
                #expect(try plan(query.selection, store)[0].contains("listings_open"))
            }
            try expect(ListingQuery(provider: account, time: 0).selection, by: "listings_by_provider", store)
            try expect(
                ListingQuery(collateral: 5, time: 0, sort: .collateral).selection, by: "listings_by_collateral", store)
            for (query, index) in [
                (ListingQuery(datasets: [dataset], time: 0), "provider_datasets_by_cid"),
                (ListingQuery(attributes: [attribute], time: 0), "provider_attributes_by_value"),
            ] { try expect(query.selection, by: index, sorted: false, store) }
            try expect(ProviderQuery(time: 0).selection, by: nil, store)
            for (query, index) in [
                (ProviderQuery(datasets: [dataset], time: 0), "provider_datasets_by_cid"),
                (ProviderQuery(attributes: [attribute], time: 0), "provider_attributes_by_value"),
            ] { try expect(query.selection, by: index, sorted: false, store) }
        }
    }

    @Test("events and transfers are read in order off the subject or the kind that was asked for")
    func events() async throws {
        try await store { store in
            let record = CID.of([1], codec: .dagCBOR)
            try expect(EventQuery().selection, by: nil, store)
            try expect(EventQuery(kinds: [.leaseCreated]).selection, by: "kind_blocks USING PRIMARY KEY (kind=?", store)
            let kinds = EventQuery(kinds: [.leaseCreated, .leaseEnded])
            try expect(kinds.selection, by: "kind_blocks USING PRIMARY KEY (kind=?", store)
            let steps = try plan(kinds.selection, store)
            #expect(steps.contains { $0.contains("MERGE") }, "\(steps)")
            for query in [
                EventQuery(account: account), EventQuery(record: record),
                EventQuery(kinds: [.leaseCreated], account: account, record: record, direction: .descending),
            ] { try expect(query.selection, by: "event_subjects USING PRIMARY KEY (subject=?", store) }
            try expect(TransferQuery().selection, by: "kind_blocks USING PRIMARY KEY (kind=?", store)
            try expect(
                TransferQuery(account: account, since: 5).selection, by: "event_subjects USING PRIMARY KEY (subject=?",
                store)
            try expect(ChannelQuery(payer: account).selection, by: "channels_by_payer", store)
            try expect(ChannelQuery(payee: account, openOnly: true).selection, by: "channels_by_payee", store)
            try expect(RatingQuery(provider: account).selection, by: "ratings_by_provider", store)
        }
    }
}
