// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Orders")
struct OrderTests {
    @Test("placing an order sets its deposit aside, and cancelling returns it")
    func placesAndCancels() throws {
        var world = try World()
        let before = world.balance(world.alice)
        let id = try world.place(world.alice)
        let order = try #require(world.state.order(id))
        // 3 credits per hour for one hour, the least that a longer lease must cover.
        #expect(order.terms.deposit == 3 * credit)
        #expect(world.balance(world.alice) == before - order.terms.deposit)
        #expect(world.state.money.deposits == order.terms.deposit)
        #expect(world.events == [.orderPlaced(id, order)])
        #expect(try world.answer(world.bob, .cancelOrder(id)) == .notYourOrder(id))
        try world.submit(world.alice, .cancelOrder(id))
        #expect(world.balance(world.alice) == before)
        #expect(world.events == [.orderCancelled(id, order)])
        #expect(try world.answer(world.alice, .cancelOrder(id)) == .unknownOrder(id))
        #expect(try world.answer(world.bob, .cancelOrder(id)) == .unknownOrder(id))
    }

    @Test("a deposit covers the whole of a short lease with its time to settle, and the minimum of a long one")
    func deposits() throws {
        let world = try World()
        func needed(_ duration: UInt64) -> NanoCredits? { world.state.deposit(rate: 3 * credit, duration: duration) }
        #expect(needed(1) == 50_000_834)
        #expect(needed(hour / 2) == 3 * credit / 2 + 3 * credit / 60)
        #expect(needed(hour - 60_000) == 3 * credit)
        #expect(needed(hour - 59_999) == 3 * credit)
        #expect(needed(.max) == 3 * credit)
        for minimum: UInt64 in [0, 1] {
            let lenient = try World(parameters: Parameters(minimumCover: minimum))
            #expect(lenient.state.deposit(rate: hour, duration: hour) == 1)
        }
    }

    @Test("an order that costs nothing needs no deposit")
    func freeOrder() throws {
        var world = try World()
        let id = try world.place(world.alice, world.terms(maximumRate: 0))
        #expect(world.state.order(id)?.terms.deposit == 0)
        try world.advance(to: world.time + 600_000)
        #expect(world.state.order(id) == nil)
    }

    @Test("an order expires exactly at its tick, and its deposit returns")
    func expires() throws {
        var world = try World()
        let before = world.balance(world.alice)
        let end = world.time + 5_000
        let id = try world.place(world.alice, world.terms(expires: end))
        #expect(world.state.nextDeadline == end)
        #expect(try world.advance(to: end - 1).isEmpty)
        let order = try #require(world.state.order(id))
        #expect(try world.advance(to: end) == [.orderExpired(id, order)])
        #expect(world.state.order(id) == nil)
        #expect(world.balance(world.alice) == before)
        #expect(world.state.nextDeadline == nil)
    }

    @Test("at the tick of its expiry an order can be neither accepted nor cancelled")
    func expiryWinsTheTick() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let end = world.time + 5_000
        let id = try world.place(world.alice, world.terms(expires: end))
        world.time = end - 1
        #expect(try world.answer(world.bob, .acceptOrder(id, listing: listing, grantee: bytes32(1))) == nil)
        world.time = end
        #expect(
            try world.answer(world.bob, .acceptOrder(id, listing: listing, grantee: bytes32(1))) == .unknownOrder(id))
        #expect(try world.answer(world.alice, .cancelOrder(id)) == .unknownOrder(id))
    }

    @Test("orders that expire together do so in order of their ids")
    func simultaneous() throws {
        var world = try World()
        let end = world.time + 5_000
        let ids = try (0..<20).map { _ in try world.place(world.alice, world.terms(expires: end)) }
        let events = try world.advance(to: end + hour)
        let expired = events.compactMap { if case .orderExpired(let id, _) = $0 { id } else { nil } }
        #expect(expired == ids.sorted())
    }

    @Test("an accepted order becomes a lease that holds its deposit as escrow")
    func accepts() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let order = try world.place(world.alice)
        let terms = try #require(world.state.order(order)).terms
        let id = try world.accept(world.bob, order, listing)
        let lease = try #require(world.state.lease(id))
        #expect(
            lease
                == Lease(
                    order: order, tenant: world.alice.publicKey, provider: world.bob.publicKey, listing: listing,
                    terms: terms,
                    conditions: LeaseConditions(
                        notice: 0, heartbeatInterval: 10_000, heartbeatGrace: 60_000, collateral: 0),
                    rate: 2 * credit, escrow: terms.deposit, funded: terms.deposit, channel: nil,
                    grantee: bytes32(12), providerPeer: bytes32(20), created: world.time, started: nil,
                    heartbeat: world.time, meter: Meter(startingAt: world.time), noticeEnds: nil))
        #expect(world.events == [.leaseCreated(id, lease)])
        #expect(world.state.order(order) == nil)
        #expect(world.state.listing(listing)?.free == World.capacity - World.needs.resources)
        #expect(world.state.money.escrow == terms.deposit)
    }

    @Test("of two providers that accept one order in one block the first gets it")
    func acceptRace() throws {
        var world = try World()
        let bobs = try world.register(world.bob)
        let carols = try world.register(world.carol)
        let order = try world.place(world.alice)
        let first = try world.transaction(world.carol, [.acceptOrder(order, listing: carols, grantee: bytes32(1))])
        let second = try world.transaction(world.bob, [.acceptOrder(order, listing: bobs, grantee: bytes32(1))])
        let results = try world.block([first, second])
        try results[0].get()
        #expect(throws: Refusal.unknownOrder(order)) { try results[1].get() }
        #expect(world.state.allLeases().map(\.lease.provider) == [world.carol.publicKey])
    }

    @Test("an order that is cancelled in front of its acceptance is gone, and the other way round it is a lease")
    func cancelRace() throws {
        for cancelFirst in [true, false] {
            var world = try World()
            let listing = try world.register(world.bob)
            let order = try world.place(world.alice)
            let cancel = try world.transaction(world.alice, [.cancelOrder(order)])
            let accept = try world.transaction(world.bob, [.acceptOrder(order, listing: listing, grantee: bytes32(1))])
            let results = try world.block(cancelFirst ? [cancel, accept] : [accept, cancel])
            try results[0].get()
            #expect(throws: Refusal.unknownOrder(order)) { try results[1].get() }
            #expect(world.state.allLeases().count == (cancelFirst ? 0 : 1))
        }
    }
}
