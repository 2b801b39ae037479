// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Cursors and pages")
struct PageCursorTests {
    private func world(_ seed: UInt64, in folder: TemporaryFolder) async throws -> (IndexWorld, LedgerStore) {
        var world = IndexWorld(seed: seed)
        world.live(blocks: 40)
        return (world, try await world.store(in: folder))
    }

    @Test("a cursor's text goes into a URL as it is, and reads back")
    func text() async throws {
        let folder = try TemporaryFolder()
        let (_, store) = try await world(1, in: folder)
        let cursor = try #require(try await store.orders(OrderQuery(limit: 1)).next)
        let safe = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(cursor.description.allSatisfy(safe.contains))
        #expect(try PageCursor(cursor.description) == cursor)
    }

    @Test("a cursor of another query is refused: other filters, other order, another table")
    func foreign() async throws {
        let folder = try TemporaryFolder()
        let (world, store) = try await world(1, in: folder)
        let tenant = world.accounts[0]
        let query = OrderQuery(limit: 1)
        let cursor = try #require(try await store.orders(query).next)
        // The length may change from page to page.
        _ = try await store.orders(OrderQuery(limit: 5, after: cursor))
        for other in [
            OrderQuery(tenant: tenant, after: cursor), OrderQuery(statuses: [.open], after: cursor),
            OrderQuery(sort: .rate, after: cursor), OrderQuery(direction: .ascending, after: cursor),
            OrderQuery(since: 0, after: cursor), OrderQuery(interpreter: "python", after: cursor),
        ] {
            #expect(await code { _ = try await store.orders(other) } == .invalidQuery)
        }
        #expect(await code { _ = try await store.leases(LeaseQuery(after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.bids(BidQuery(after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.channels(ChannelQuery(after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.ratings(RatingQuery(after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.transfers(TransferQuery(after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.listings(ListingQuery(time: 0, after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.providers(ProviderQuery(time: 0, after: cursor)) } == .invalidQuery)
        #expect(await code { _ = try await store.datasets(after: cursor) } == .invalidQuery)
        let listings = try #require(try await store.listings(ListingQuery(time: 5, limit: 1)).next)
        #expect(
            await code { _ = try await store.listings(ListingQuery(interpreter: "x", time: 5, after: listings)) }
                == .invalidQuery)
        let sets = try #require(try await store.datasets(limit: 1).next)
        #expect(await code { _ = try await store.orders(OrderQuery(after: sets)) } == .invalidQuery)
    }

    @Test("a page's length is 1 to 1000; other lengths are refused in words that say so")
    func limits() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        for limit in [Int.min, -1, 0, 1001, .max] {
            do {
                _ = try await store.orders(OrderQuery(limit: limit))
                Issue.record("\(limit) was taken")
            } catch let error as LedgerStoreError {
                #expect(error.code == .invalidQuery)
                #expect(error.message == "a page holds 1 to 1000 entries, not \(limit)")
            }
            #expect(await code { _ = try await store.listings(ListingQuery(time: 0, limit: limit)) } == .invalidQuery)
            #expect(await code { _ = try await store.datasets(limit: limit) } == .invalidQuery)
        }
        for limit in [1, 1000] { #expect(try await store.orders(OrderQuery(limit: limit)).entries.isEmpty) }
    }

    @Test("no text makes a cursor trap: random ones, and whole ones with a character changed, cut or added")
    func fuzz() async throws {
        let folder = try TemporaryFolder()
        let (_, store) = try await world(1, in: folder)
        let query = OrderQuery(sort: .rate, limit: 1)
        let whole = try #require(try await store.orders(query).next).description
        var random = SeededGenerator(seed: 7)
        var texts = ["", "u", "uoA", "z", "\0", "ü", String(repeating: "u", count: 100_000)]
        for _ in 0..<2000 {
            let bytes = random.bytes(Int.random(in: 0...40, using: &random))
            texts.append(Multibase.encode(bytes, as: .base64url))
            texts.append(String(decoding: bytes, as: UTF8.self))
            var changed = Array(whole.unicodeScalars)
            let at = Int.random(in: 0..<changed.count, using: &random)
            switch random.next() % 3 {
            case 0: changed.remove(at: at)
            case 1: changed.insert("A", at: at)
            default: changed[at] = Unicode.Scalar(UInt8.random(in: 32...126, using: &random))
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: changed)
            texts.append(String(text))
        }
        var taken = 0
        for text in texts {
            let refusal = await code {
                let cursor = try PageCursor(text)
                #expect(try PageCursor(cursor.description) == cursor)
                _ = try await store.orders(OrderQuery(sort: .rate, limit: 1, after: cursor))
                taken += 1
            }
            #expect(refusal == nil || refusal == .invalidQuery)
        }
        // One whose place was altered is another place.
        #expect(taken > 0)
    }

    @Test("a place of the wrong form is a place all the same")
    func places() async throws {
        let folder = try TemporaryFolder()
        let (_, store) = try await world(1, in: folder)
        let query = OrderQuery(limit: 1)
        let fingerprint = query.selection.fingerprint
        for place: [DatabaseValue] in [
            [.bytes([]), .bytes([1])], [.bytes([UInt8](repeating: 255, count: 256)), (-1).databaseValue],
            [Int64.min.databaseValue, Int64.max.databaseValue],
        ] {
            _ = try await store.orders(OrderQuery(after: PageCursor(query: fingerprint, place: place)))
        }
        for place: [DatabaseValue] in [[], [.bytes([])], [.bytes([]), .bytes([]), .bytes([])]] {
            #expect(
                await code {
                    _ = try await store.orders(OrderQuery(after: PageCursor(query: fingerprint, place: place)))
                }
                    == .invalidQuery)
        }
    }

    @Test(
        "what comes while somebody turns pages neither hides a row that was there nor shows it twice",
        arguments: [1, 2, 3] as [UInt64])
    func stable(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var (world, store) = try await world(seed, in: folder)
        for (sort, direction) in [
            (OrderQuery.Sort.placed, SortDirection.descending), (.placed, .ascending), (.rate, .ascending),
            (.rate, .descending),
        ] {
            let before = Set(world.orders.map(\.id))
            var query = OrderQuery(sort: sort, direction: direction, limit: 7)
            var seen: [OrderID] = []
            repeat {
                let page = try await store.orders(query)
                seen += page.entries.map(\.id)
                query.after = page.next
                world.live(blocks: 1)
                try await store.append(try #require(world.records.last))
            } while query.after != nil
            #expect(Set(seen).count == seen.count)
            #expect(before.isSubset(of: seen))
        }
    }

    @Test("what is written in filters is found as it is written, whatever it looks like")
    func hostile() async throws {
        let folder = try TemporaryFolder()
        let (world, store) = try await world(1, in: folder)
        let rows = try await store.dump()
        for text in [
            "' OR 1=1 --", "\"; DROP TABLE orders; --", "%", "_", "python' --", "?", "?1", ":a", "\\", "", "python\0",
            "\0", "pythön", "🐍", String(repeating: "x", count: 1_000_000),
        ] {
            #expect(try await store.orders(OrderQuery(interpreter: text)).entries.isEmpty)
            #expect(try await store.listings(ListingQuery(interpreter: text, time: 0)).entries.isEmpty)
            for requirement in [
                AttributeRequirement(name: text, value: "eu"), AttributeRequirement(name: "region", value: text),
                AttributeRequirement(name: "region", value: text, signer: world.signers[0]),
            ] {
                #expect(try await store.providers(ProviderQuery(attributes: [requirement], time: 0)).entries.isEmpty)
                #expect(try await store.listings(ListingQuery(attributes: [requirement], time: 0)).entries.isEmpty)
            }
        }
        // A value that looks like SQL is a value.
        let odd = AttributeRequirement(name: "region", value: "eu' OR '1'='1")
        let holders = world.providers.filter {
            $0.retired == nil && odd.isMet(by: $0.profile.attributes, at: 0)
        }
        #expect(!holders.isEmpty && holders.count < world.providers.count)
        let found = try await store.providers(ProviderQuery(attributes: [odd], time: 0)).entries
        #expect(Set(found.map(\.account)) == Set(holders.map(\.account)))
        #expect(try await store.dump() == rows)
        let many = [AttributeRequirement](repeating: odd, count: 33)
        #expect(await code { _ = try await store.providers(ProviderQuery(attributes: many, time: 0)) } == .invalidQuery)
    }
}
