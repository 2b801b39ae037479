// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("A damaged index")
struct DamageTests {
    /// Asks everything of the store.
    private func read(_ store: LedgerStore) async throws {
        _ = try await store.orders(OrderQuery(limit: 1000))
        _ = try await store.leases(LeaseQuery(limit: 1000))
        _ = try await store.bids(BidQuery(limit: 1000))
        _ = try await store.channels(ChannelQuery(limit: 1000))
        _ = try await store.ratings(RatingQuery(limit: 1000))
        _ = try await store.listings(ListingQuery(includesRemoved: true, time: 0, limit: 1000))
        _ = try await store.listings(
            ListingQuery(
                resources: Resources(cpuMillis: 1, memoryBytes: 1, diskBytes: 1), includesRemoved: true, time: 0,
                sort: .price, limit: 1000))
        _ = try await store.providers(ProviderQuery(activeOnly: false, time: 0, limit: 1000))
        _ = try await store.events(EventQuery(limit: 1000))
        _ = try await store.transfers(TransferQuery(limit: 1000))
        _ = try await store.datasets(limit: 1000)
        _ = try await store.proxies(ProxyQuery(limit: 1000))
        _ = try await store.orders(tenant: nil, openOnly: false, limit: .max)
        _ = try await store.leases(provider: nil, openOnly: false, limit: .max)
    }

    @Test("whatever stands in a column is read, or reported as damage, and never traps")
    func everyColumn() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 1)
        while world.bids.isEmpty || world.ratings.isEmpty || world.channels.isEmpty || world.proxies.isEmpty {
            world.live(blocks: 1)
        }
        let store = try await world.store(in: folder)
        try await read(store)
        let tables = [
            "providers", "provider_datasets", "listings", "orders", "bids", "leases", "ratings", "channels", "events",
            "proxies",
        ]
        var reported: Set<String> = []
        var columns: Set<String> = []
        for table in tables {
            let names = try await store.index.read { try $0.columns(in: table).map(\.name) }
            for column in names where column != "seq" {
                columns.insert("\(table).\(column)")
                for value in ["-1", "'text'", "1.5", "x'a0'", "9223372036854775807"] {
                    let refused = try await damage(table, column, value, store)
                    if refused { reported.insert("\(table).\(column)") }
                }
            }
        }
        // These are for finding and for order; what is answered comes from the record beside them.
        let forFinding: Set = [
            "listings.capacity_cpu", "listings.capacity_memory", "listings.capacity_disk", "listings.isolation",
            "listings.open_network", "listings.direct", "listings.minimum_duration", "listings.maximum_duration",
            "listings.notice", "listings.heartbeat_interval", "listings.heartbeat_grace", "listings.collateral",
            "orders.policy", "orders.interpreter", "orders.rate", "orders.named", "channels.payer", "channels.payee",
            "channels.deposit", "channels.opened", "provider_datasets.account",
        ]
        #expect(columns.subtracting(reported) == forFinding)
    }

    /// Whether the damage was reported; it is undone afterwards.
    private func damage(_ table: String, _ column: String, _ value: String, _ store: LedgerStore) async throws -> Bool {
        try await store.index.pool.write { db in
            try db.execute(sql: "CREATE TABLE whole AS SELECT * FROM \(table)")
            // Some values are refused by the schema itself.
            try? db.execute(sql: "UPDATE OR REPLACE \(table) SET \(column) = \(value)")
        }
        let refusal = await code { try await read(store) }
        #expect(refusal == nil || refusal == .damaged, "\(table).\(column) = \(value)")
        try await store.index.pool.write { db in
            try db.execute(sql: "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM whole; DROP TABLE whole")
        }
        return refusal != nil
    }

    @Test("an index that does not say where it stands begins anew, like one that is discarded")
    func anew() async throws {
        for damage in ["UPDATE index_state SET height = 'x'", "UPDATE index_state SET height = -1", "discard"] {
            let folder = try TemporaryFolder()
            var world = IndexWorld(seed: 1)
            world.live(blocks: 9)
            let store = try await world.store(in: folder)
            let rows = try await store.dump()
            if damage == "discard" {
                try store.discardIndex()
                #expect(!store.isIndexCurrent)
            } else {
                try await store.index.pool.write { try $0.execute(sql: damage) }
            }
            try store.close()
            let again = try LedgerStore(path: folder.store)
            #expect(!again.isIndexCurrent)
            var rest = world.records[...]
            try again.rebuildIndex(above: 0) { _, _ in rest.removeFirst() }
            #expect(try await again.dump() == rows)
        }
    }
}
