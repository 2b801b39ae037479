// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Events")
struct EventQueryTests {
    private func whole(_ query: EventQuery, _ store: LedgerStore) async throws -> [EventEntry] {
        var query = query
        var entries: [EventEntry] = []
        while true {
            let next = try await store.events(query)
            entries += next
            guard next.count == query.limit, let last = next.last else { return entries }
            query.after = last.position
        }
    }

    @Test(
        "followed from any position, by kind, account and record, no event is missed and none comes twice",
        arguments: [1, 2, 3] as [UInt64])
    func follow(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: seed)
        world.live(blocks: 120)
        let store = try await world.store(in: folder)
        let entries = try await whole(EventQuery(limit: 1000), store)
        #expect(entries.map(\.position) == world.events.map(\.position))
        #expect(entries.map(\.time) == world.events.map(\.time))
        #expect(entries.map(\.kind) == world.events.map { EventKind($0.event) })
        #expect(Set(entries.map(\.kind)) == Set(EventKind.allCases), "the world makes every kind")
        let records = Array(Set(entries.flatMap(\.records))).sorted()
        let named = Dictionary(
            uniqueKeysWithValues: entries.map { ($0.position, (accounts: Set($0.accounts), records: Set($0.records))) })
        for _ in 0..<50 {
            let query = EventQuery(
                kinds: world.random.maybe(Set(EventKind.allCases.filter { _ in world.random.flip() })),
                account: world.random.maybe(world.account()), record: world.random.maybe(world.random.one(of: records)),
                after: world.random.maybe(
                    EventPosition(
                        height: UInt64.random(in: 0...70, using: &world.random),
                        index: UInt64.random(in: 0...9, using: &world.random))),
                direction: world.random.flip() ? .ascending : .descending,
                limit: Int.random(in: 1...60, using: &world.random))
            let wanted = expected(entries, by: { $0.position }, query.direction) { entry in
                (query.kinds?.contains(entry.kind) ?? true)
                    && (query.account.map { named[entry.position]?.accounts.contains($0) ?? false } ?? true)
                    && (query.record.map { named[entry.position]?.records.contains($0) ?? false } ?? true)
                    && (query.after.map {
                        query.direction == .ascending ? entry.position > $0 : entry.position < $0
                    } ?? true)
            }
            #expect(try await whole(query, store) == wanted, "\(query)")
        }
    }

    @Test("an event names the accounts and the records that it concerns, and says in DAG-JSON what happened")
    func bodies() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        let listing = try await chain.list()
        let order = try await chain.place()
        let lease = try await chain.accept(order, listing)
        let (tenant, provider) = (chain.tenant.publicKey, chain.provider.publicKey)
        let created = try #require(try await store.events(EventQuery(kinds: [.leaseCreated])).first)
        #expect(created.time == chain.time)
        #expect(Set(created.accounts) == [tenant, provider])
        #expect(Set(created.records) == [lease.cid, order.cid, listing.cid])
        #expect(created.body.dagJSON().contains(#""order":{"/":"\#(order)"}"#))
        #expect(created.body.dagJSON().contains(#""funded":2000000000"#))
        try await chain.submit(chain.tenant, .transfer(to: provider, amount: 7))
        let transfer = try #require(try await store.events(EventQuery(direction: .descending, limit: 1)).first)
        #expect(transfer.body["amount"] == .integer(7))
        #expect(Set(transfer.accounts) == [tenant, provider])
        #expect(try await store.events(EventQuery(record: order.cid)).map(\.kind) == [.orderPlaced, .leaseCreated])
        try await chain.submit(chain.provider, .startLease(lease))
        try await chain.submit(chain.provider, .heartbeat([lease]), .completeLease(lease, Chain.result))
        // The heartbeat before it has a place, and no row.
        let ended = try #require(try await store.events(EventQuery(direction: .descending, limit: 1)).first)
        #expect((ended.kind, ended.position.index) == (.leaseEnded, 1))
        #expect(ended.body["status"] == .text("completed"))
    }

    @Test("a record by another hash than the ledger's is found nowhere, and a length out of range is refused")
    func nothing() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        var chain = try Chain(store: store)
        _ = try await chain.place()
        let other = try CID(bytes: [1, 0x71, 0, 1, 7])
        #expect(other.digest == nil)
        #expect(try await store.events(EventQuery(record: other)).isEmpty)
        #expect(try await store.events(EventQuery(record: CID.of([7], codec: .dagCBOR))).isEmpty)
        #expect(try await store.events(EventQuery(kinds: [])).isEmpty)
        #expect(try await store.events(EventQuery(after: EventPosition(height: .max, index: .max))).isEmpty)
        #expect(
            try await store.events(EventQuery(after: EventPosition(height: .max, index: .max), direction: .descending))
                .count
                == 1)
        for limit in [0, -1, 1001, .max, .min] {
            #expect(await code { _ = try await store.events(EventQuery(limit: limit)) } == .invalidQuery)
        }
    }

    @Test("names that begin alike share a subject, and are told apart")
    func sharedSubject() async throws {
        let folder = try TemporaryFolder()
        var world = IndexWorld(seed: 1)
        let names = (0..<3).map { PublicKey(Bytes32([UInt8](repeating: 9, count: 31) + [$0]) ?? .zero) }
        world.emit(.transferred(from: names[0], to: names[1], amount: 1))
        world.emit(.transferred(from: names[1], to: names[2], amount: 2))
        world.seal()
        let store = try await world.store(in: folder)
        #expect(try await store.events(EventQuery(account: names[0])).count == 1)
        #expect(try await store.events(EventQuery(account: names[1])).count == 2)
        #expect(try await store.transfers(TransferQuery(account: names[1], side: .sent)).entries.map(\.amount) == [2])
        #expect(
            try await store.transfers(TransferQuery(account: names[1], side: .received)).entries.map(\.amount) == [1])
    }

    @Test("a position reads back from its text, and nothing else does")
    func positions() {
        for position in [
            EventPosition(height: 0, index: 0), EventPosition(height: 12, index: 7),
            EventPosition(height: .max, index: .max),
        ] { #expect(EventPosition(position.description) == position) }
        for text in [
            "", ".", "1", "1.", ".1", "1.2.3", "01.2", "+1.2", "1.-2", "1. 2", "18446744073709551616.0", "a.b",
        ] {
            #expect(EventPosition(text) == nil, "\(text)")
        }
        for kind in EventKind.allCases { #expect(EventKind(name: kind.name) == kind) }
        #expect(EventKind.leaseCreated.name == "leaseCreated")
        #expect(EventKind(name: "heartbeat") == nil)
    }
}
