// SPDX-License-Identifier: Apache-2.0

import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Index of orders and leases")
struct IndexTests {
    @Test("an order's entry follows it: open, then cancelled, expired or leased")
    func orders() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let listing = try await chain.list()
        let placed = chain.time
        let cancelled = try await chain.place()
        let expired = try await chain.place(expires: chain.time + 1)
        let leased = try await chain.place()
        chain.time += 500
        let open = try await chain.place()
        #expect(try await store.order(open)?.status == .open)
        #expect(try await store.order(open)?.terms.deposit == 2 * credit)
        #expect(try await store.order(open)?.changed == chain.time)
        #expect(try await store.order(expired)?.status == .expired)
        #expect(try await store.order(expired)?.placed == placed)
        #expect(try await store.order(expired)?.changed == chain.time)
        try await chain.submit(chain.tenant, .cancelOrder(cancelled))
        #expect(try await store.order(cancelled)?.status == .cancelled)
        let lease = try await chain.accept(leased, listing)
        let entry = try #require(try await store.order(leased))
        #expect((entry.status, entry.lease) == (.leased, lease))
        #expect(entry.tenant == chain.tenant.publicKey)
        #expect(try await store.order(OrderID(digest: .zero)) == nil)
    }

    @Test("a job of before the store was opened, and one that was pushed out of memory, comes from the disk")
    func jobs() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let listing = try await chain.list()
        let order = try await chain.place()
        let lease = try await chain.accept(order, listing)
        try store.close()
        let reopened = try LedgerStore(path: folder.store)
        #expect(reopened.recent.job(order) == nil)
        let job = try #require(try await reopened.job(order))
        #expect((job.order.status, job.lease?.id) == (.leased, lease))
        #expect(try await reopened.job(OrderID(digest: .zero)) == nil)
        let recent = RecentJobs(limit: 3)
        for number in 0..<20 as Range<UInt8> {
            let id = OrderID(digest: Bytes32([UInt8](repeating: number, count: 32)) ?? .zero)
            let placed = Order(tenant: chain.tenant.publicKey, terms: chain.terms(), placed: start)
            recent.record([.orderPlaced(id, placed)], at: start)
            let kept = (0...number).filter { other in
                recent.job(OrderID(digest: Bytes32([UInt8](repeating: other, count: 32)) ?? .zero)) != nil
            }
            #expect(kept == Array((0...number).suffix(3)))
        }
    }

    @Test("lists of orders are filtered, newest first, and cut at the limit")
    func orderLists() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        var ids: [OrderID] = []
        for _ in 0..<5 {
            ids.append(try await chain.place())
            chain.time += 1
        }
        try await chain.submit(chain.tenant, .cancelOrder(ids[1]))
        let all = try await store.orders(tenant: nil, openOnly: false, limit: 100)
        #expect(all.map(\.id) == ids.reversed())
        #expect(
            try await store.orders(tenant: chain.tenant.publicKey, openOnly: true, limit: 100).map(\.id)
                == [ids[4], ids[3], ids[2], ids[0]])
        #expect(try await store.orders(tenant: nil, openOnly: false, limit: 2).map(\.id) == [ids[4], ids[3]])
        #expect(try await store.orders(tenant: chain.provider.publicKey, openOnly: false, limit: 100).isEmpty)
    }

    @Test("a lease's entry follows it from its making to its end, with money and result")
    func leases() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let listing = try await chain.list()
        let order = try await chain.place()
        let id = try await chain.accept(order, listing)
        var entry = try #require(try await store.lease(id))
        #expect(entry.status == .preparing)
        #expect(entry.status.isOpen)
        #expect((entry.rate, entry.escrow) == (credit, 2 * credit))
        #expect((entry.started, entry.ended, entry.paid, entry.result) == (nil, nil, nil, nil))
        let started = chain.time
        try await chain.submit(chain.provider, .startLease(id))
        #expect(try await store.lease(id)?.status == .running)
        #expect(try await store.lease(id)?.started == started)
        chain.time += 36_000
        try await chain.submit(chain.provider, .completeLease(id, Chain.result))
        entry = try #require(try await store.lease(order: order))
        #expect(entry.id == id)
        #expect(entry.status == .completed)
        #expect(!entry.status.isOpen)
        #expect((entry.paid, entry.refunded, entry.ended) == (credit / 100, 2 * credit - credit / 100, chain.time))
        #expect(entry.result == Chain.result)
    }

    @Test("ends that come with time are in the index too, and open leases can be listed by provider")
    func endsByTime() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let listing = try await chain.list()
        let silent = try await chain.accept(try await chain.place(), listing)
        try await chain.submit(chain.provider, .startLease(silent))
        let never = try await chain.accept(try await chain.place(), listing)
        let closed = try await chain.accept(try await chain.place(), listing)
        try await chain.submit(chain.tenant, .closeLease(closed))
        let back = try await chain.accept(try await chain.place(), listing)
        try await chain.submit(chain.provider, .closeLease(back))
        #expect(
            Set(try await store.leases(provider: chain.provider.publicKey, openOnly: true, limit: 9).map(\.id))
                == [silent, never])
        // In steps: a longer pause would count as an outage of the ledger, which ends no lease.
        for _ in 0..<20 { try await chain.advance(to: chain.time + 20_000) }
        #expect(try await store.lease(silent)?.status == .heartbeatsMissed)
        #expect(try await store.lease(never)?.status == .neverStarted)
        #expect(try await store.lease(closed)?.status == .closedByTenant)
        #expect(try await store.lease(back)?.status == .closedByProvider)
        #expect(try await store.leases(provider: nil, openOnly: true, limit: 9).isEmpty)
        #expect(try await store.leases(provider: nil, openOnly: false, limit: 9).count == 4)
        #expect(try await store.leases(provider: chain.tenant.publicKey, openOnly: false, limit: 9).isEmpty)
    }

    @Test(
        "damaged index rows are reported as damaged and never trap",
        arguments: [
            "UPDATE leases SET rate = 'x'", "UPDATE leases SET status = 'lost'", "UPDATE leases SET status = 4",
            "UPDATE leases SET tenant = x'00'", "UPDATE leases SET created = 'x'", "UPDATE leases SET result = x'a0'",
        ])
    func damagedLease(sql: String) async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let id = try await chain.accept(try await chain.place(), try await chain.list())
        try await store.index.pool.write { try $0.execute(sql: sql) }
        await #expect { try await store.lease(id) } throws: { ($0 as? LedgerStoreError)?.code == .damaged }
    }

    @Test(
        "damaged rows of orders are reported as damaged and never trap",
        arguments: [
            "UPDATE orders SET terms = x'a0'", "UPDATE orders SET terms = 4", "UPDATE orders SET placed = 'x'",
            "UPDATE orders SET tenant = 4",
        ])
    func damagedOrder(sql: String) async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let id = try await chain.place()
        try await store.index.pool.write { try $0.execute(sql: sql) }
        await #expect { try await store.order(id) } throws: { ($0 as? LedgerStoreError)?.code == .damaged }
    }
}
