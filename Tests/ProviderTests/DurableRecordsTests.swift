// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Envelopes
import Foundation
import GRDB
import Keys
import Multiformats
import Testing

@testable import LedgerCore
@testable import Provider

@Suite("What costs a provider money when it is forgotten")
struct DurableRecordsTests {
    private let id = ChannelID(digest: Hash.sha256([1]))
    private let order = OrderID(digest: Hash.sha256([2]))
    private let listing = ListingID(digest: Hash.sha256([3]))

    private func with(_ body: (DurableRecords, ProviderDatabase, String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-durable-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/provider.sqlite"
        let database = try ProviderDatabase(path: path)
        let records = try DurableRecords(path: path)
        try await body(records, database, path)
        try records.close()
        try database.close()
    }

    /// What a payee stores after it has taken a voucher.
    private func state() throws -> PayeeState {
        let (payer, network) = (PrivateKey.generate(), CID.of([2], codec: .dagCBOR))
        let terms = try ChannelTerms(
            channel: id.cid, network: network, payer: payer.publicKey, payee: PrivateKey.generate().publicKey,
            deposit: 1_000, ratePerTick: 1, tick: 100, grace: 50, opened: 1)
        var channel = PayeeChannel(terms: terms, at: 0)
        let voucher = Voucher(channel: id.cid, number: 1, total: 1).signed(by: payer, network: network)
        for action in channel.on(.voucher(voucher), at: 0) {
            if case .persist(let state) = action { return state }
        }
        throw ProviderError(.storage, "it stored nothing")
    }

    @Test("a channel's vouchers are there after they were stored, and only for a channel that is known")
    func channels() async throws {
        try await with { records, _, path in
            let state = try state()
            await #expect(throws: ProviderError.self) { try await records.store(state, of: id) }
            try await records.insertChannel(id, at: 5)
            #expect(try await records.payeeState(id) == nil)
            try await records.store(state, of: id)
            try await records.insertChannel(id, at: 9)
            let again = try DurableRecords(path: path)
            #expect(try await again.payeeState(id) == state, "known already, it stays as it is")
            #expect(try await again.channels().map(\.added) == [5])
            try await again.removeChannel(id)
            #expect(try await records.channels().isEmpty)
            try again.close()
        }
    }

    @Test("vouchers that cannot be read are reported, and set aside only when that is asked for")
    func damage() async throws {
        try await with { records, _, path in
            try await records.insertChannel(id, at: 5)
            let other = try DatabaseQueue(path: path)
            try await other.write { try $0.execute(sql: "UPDATE channel SET state = x'00ff'") }
            for _ in 0..<2 { await #expect(throws: ProviderError.self) { try await records.payeeState(id) } }
            try await records.setAside(id)
            #expect(try await records.payeeState(id) == nil)
            let kept = try await other.read { try Data.fetchAll($0, sql: "SELECT damaged FROM channel") }
            #expect(kept == [Data([0x00, 0xff])])
            try other.close()
        }
    }

    @Test("the first bid on an order stays, with its key and its nonce, whatever is bid again")
    func bids() async throws {
        try await with { records, database, _ in
            func bid(_ rate: NanoCredits) -> BidRecord {
                BidRecord(
                    listing: listing, rate: rate, key: .generate(),
                    nonce: [UInt8](repeating: UInt8(truncatingIfNeeded: rate), count: 16))
            }
            let first = try await records.insert(bid(.max), on: order)
            let second = try await records.insert(bid(7), on: order)
            #expect(second.commitment(to: order) == first.commitment(to: order))
            #expect(try await database.key(of: order)?.publicKey == first.key.publicKey)
            let kept = try await records.bids()
            #expect(kept[order]?.rate == .max && kept[order]?.nonce == first.nonce)
            try await records.removeBid(order)
            #expect(try await records.bids().isEmpty)
            #expect(try await database.key(of: order) != nil, "the lease may have been won")
        }
    }

    @Test("a bid knows itself on the ledger, sealed and open, and no other")
    func sameBid() {
        let bid = BidRecord(
            listing: listing, rate: 7, key: .generate(), nonce: [UInt8](repeating: 1, count: 16))
        func placed(_ content: Bid.Content) -> Bid {
            Bid(provider: PrivateKey.generate().publicKey, placed: 1, deposit: 0, content: content, previous: nil)
        }
        #expect(bid.isSame(as: placed(.sealed(commitment: bid.commitment(to: order))), on: order))
        #expect(bid.isSame(as: placed(.open(rate: 7, grantee: bid.key.publicKey)), on: order))
        #expect(!bid.isSame(as: placed(.sealed(commitment: .zero)), on: order))
        #expect(!bid.isSame(as: placed(.open(rate: 8, grantee: bid.key.publicKey)), on: order))
        #expect(!bid.isSame(as: placed(.open(rate: 7, grantee: .zero)), on: order))
    }

    @Test("writes are on the disk before they return")
    func durable() async throws {
        try await with { records, _, _ in
            let level = try await records.synchronous()
            #expect(level == 2, "FULL")
        }
    }
}
