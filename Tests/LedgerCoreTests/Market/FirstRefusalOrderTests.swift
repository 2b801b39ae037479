// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Orders that go to the better standing first. A newcomer has 500 of 1000: its turn comes after half of the window.
@Suite("Orders by reputation")
struct FirstRefusalOrderTests {
    private func place(_ world: inout World, window: UInt64 = 10_000, expires: UInt64 = 600_000) throws -> OrderID {
        let terms = world.terms(expires: world.time + expires, allocation: .reputation(window: window))
        return try world.place(world.alice, terms)
    }

    private func accept(_ order: OrderID, _ listing: ListingID) -> LedgerCore.Operation {
        .acceptOrder(order, listing: listing, grantee: bytes32(12))
    }

    /// Bob has a record as `end` gives one, then Alice places an order.
    private func world(
        after end: (LeaseID) -> LedgerCore.Operation
    ) throws -> (world: World, listing: ListingID, order: OrderID, score: UInt64) {
        var deal = try Deal(rate: 20 * credit, duration: 300_000)
        try deal.run(300_000)
        try deal.world.submit(deal.world.bob, end(deal.id))
        var world = deal.world
        let score = try #require(world.state.standing(world.bob.publicKey)).score(at: world.time)
        let terms = world.terms(maximumRate: 20 * credit, allocation: .reputation(window: 10_000))
        let order = try world.place(world.alice, terms)
        return (world, deal.listing, order, score)
    }

    @Test("a newcomer's turn comes at the middle of the window, to the millisecond")
    func newcomer() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let order = try place(&world)
        let turn = world.time + 5_000
        #expect(try world.answer(world.bob, accept(order, listing)) == .notYourTurn(from: turn))
        world.time = turn - 1
        #expect(try world.answer(world.bob, accept(order, listing)) == .notYourTurn(from: turn))
        world.time = turn
        let lease = try world.accept(world.bob, order, listing)
        #expect(world.state.lease(lease)?.rate == 2 * credit)
    }

    @Test("a better standing comes earlier, a worse one later, each at its own tick")
    func others() throws {
        for (end, isBetter) in [
            ({ .completeLease($0, World.result) }, true), ({ .closeLease($0) }, false),
        ] as [((LeaseID) -> LedgerCore.Operation, Bool)] {
            var (world, listing, order, score) = try world(after: end)
            #expect((score > 500) == isBetter)
            let turn = world.time + 10_000 * (1_000 - score) / 1_000
            world.time = turn - 1
            #expect(try world.answer(world.bob, accept(order, listing)) == .notYourTurn(from: turn))
            world.time = turn
            #expect(try world.answer(world.bob, accept(order, listing)) == nil)
        }
    }

    @Test("whose turn it is takes the order before a newcomer may answer")
    func race() throws {
        var (world, listing, order, _) = try world { .completeLease($0, World.result) }
        let carols = try world.list(World.listing(at: 2 * credit), by: world.carol, staking: 0)
        world.time += 4_999
        #expect(try world.answer(world.carol, accept(order, carols))?.code == "notYourTurn")
        _ = try world.accept(world.bob, order, listing)
        #expect(try world.answer(world.carol, accept(order, carols)) == .unknownOrder(order))
    }

    @Test("at the end of the window everybody may, the first gets it")
    func everybody() throws {
        var (world, listing, order, score) = try world { .closeLease($0) }
        let carols = try world.list(World.listing(at: 2 * credit), by: world.carol, staking: 0)
        #expect(score < 500)
        world.time += 10_000
        let byBob = try world.transaction(world.bob, [accept(order, listing)])
        let byCarol = try world.transaction(world.carol, [accept(order, carols)])
        let results = try world.block([byBob, byCarol])
        try results[0].get()
        #expect(throws: Refusal.unknownOrder(order)) { try results[1].get() }
    }

    @Test("an order that expires before a provider's turn is never its to take, and its deposit returns")
    func expires() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let order = try place(&world, expires: 5_000)
        world.time += 4_999
        #expect(try world.answer(world.bob, accept(order, listing))?.code == "notYourTurn")
        world.time += 1
        #expect(try world.answer(world.bob, accept(order, listing)) == .unknownOrder(order))
        try world.advance(to: world.time)
        #expect(world.balance(world.alice) == 1000 * credit)
    }

    @Test("a window of nothing or of more than seven days is refused, and such an order takes no bids")
    func refusals() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        for window in [0, LedgerLimits.windowMilliseconds + 1, .max] {
            let terms = world.terms(allocation: .reputation(window: window))
            #expect(try world.answer(world.alice, .placeOrder(terms))?.code == "invalidAllocation")
        }
        let order = try place(&world, window: LedgerLimits.windowMilliseconds)
        let bid = LedgerCore.Operation.placeBid(order, listing: listing, rate: 1, grantee: bytes32(1))
        #expect(try world.answer(world.bob, bid) == .orderIsNotAuctioned(order))
        #expect(try world.answer(world.alice, .cancelOrder(order)) == nil)
    }
}
