// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Signs of life of the ledger")
struct SignsOfLifeTests {
    private let tenant = AccountID(bytes32(1))
    private let provider = AccountID(bytes32(2))

    private func orderer() throws -> (Orderer, ListingID) {
        var orderer = try Orderer([tenant, provider], each: 100 * credit)
        let done = try orderer.submit(
            at: World.start, provider, .registerProvider(ProviderProfile(peer: bytes32(20))), World.listing)
        return (orderer, ListingID(transaction: done.id, operation: 1))
    }

    private var terms: OrderTerms {
        OrderTerms(
            peer: bytes32(10), requirements: World.needs, maximumRate: 3 * credit, duration: 600_000,
            expires: World.start + 700_000, deposit: credit, manifest: CID.of([1], codec: .dagCBOR),
            salt: [UInt8](repeating: 7, count: 16))
    }

    @Test("on an idle network a lease that nobody answers ends in time, for the orderer keeps making blocks")
    func neverAnswered() throws {
        var (orderer, listing) = try orderer()
        try orderer.submit(at: World.start, tenant, .createLease(listing, terms))
        try orderer.wait(until: World.start + hour)
        #expect(Ending.all(in: orderer.events).map(\.end) == [.neverAnswered])
        #expect(orderer.state.reachableSince == World.start)
        // Two with transactions, and one every 15 s for five minutes; none after that.
        #expect(orderer.blocks.map(\.time).dropFirst(2) == (1...20).map { World.start + $0 * 15_000 }[...])
    }

    @Test("an order alone waits for nobody: one block when it expires, and the time before it is no outage")
    func orderAlone() throws {
        var (orderer, _) = try orderer()
        try orderer.submit(at: World.start, tenant, .placeOrder(terms))
        try orderer.wait(until: World.start + hour)
        #expect(orderer.blocks.map(\.time).dropFirst(2) == [World.start + 700_000])
        #expect(orderer.state.reachableSince == World.start)
        #expect(orderer.state.nextDeadline == nil)
    }

    @Test("a lease after a long idle time begins with all its time")
    func afterIdleTime() throws {
        var (orderer, listing) = try orderer()
        let late = World.start + 500_000
        try orderer.submit(at: late, tenant, .createLease(listing, terms))
        try orderer.wait(until: late + 299_999)
        #expect(orderer.state.allLeases().count == 1)
        try orderer.wait(until: late + 300_000)
        #expect(orderer.state.allLeases().isEmpty)
    }

    @Test("an orderer that comes back after an outage makes a block at once, and waits anew from then on")
    func comesBack() throws {
        var (orderer, listing) = try orderer()
        try orderer.submit(at: World.start, tenant, .createLease(listing, terms))
        try orderer.wait(until: World.start + 290_000)
        let back = World.start + 2 * hour
        try orderer.block(at: back)
        #expect(orderer.blocks.last?.time == back)
        #expect(orderer.state.reachableSince == back)
        try orderer.wait(until: back + 299_999)
        #expect(orderer.state.allLeases().count == 1)
        try orderer.wait(until: back + 300_000)
        #expect(Ending.all(in: orderer.events).map(\.end) == [.neverAnswered])
    }

    @Test("an empty block is made only when something happens in it")
    func emptyBlocks() throws {
        var (orderer, listing) = try orderer()
        try orderer.block(at: World.start + 1)
        #expect(orderer.blocks.count == 1)
        try orderer.submit(at: World.start + 1, tenant, .createLease(listing, terms))
        try orderer.block(at: World.start + 15_000)
        #expect(orderer.blocks.count == 2)
        try orderer.block(at: World.start + 15_001)
        #expect(orderer.blocks.count == 3)
    }
}
