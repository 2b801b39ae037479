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
        // 3 credits per hour for one hour and the minute in which to settle.
        #expect(order.terms.deposit == 3 * credit + 3 * credit / 60)
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

    @Test("refusals of an order come in the documented order, each fixed in turn")
    func placeLadder() throws {
        let world = try World()
        var terms = world.terms(deposit: 0, salt: [])
        terms.requirements.resources = .zero
        terms.requirements.interpreter = ""
        terms.duration = 0
        terms.expires = world.time
        terms.maximumRate = .max
        func answer() throws -> Refusal? { try world.answer(world.alice, .placeOrder(terms)) }
        #expect(try answer()?.code == "invalidRequirements")
        terms.requirements.resources = Resources(cpuMillis: 1, memoryBytes: 1, diskBytes: .max)
        #expect(try answer()?.code == "invalidRequirements")
        terms.requirements.resources.diskBytes = 0
        for name in ["", "é", "a b"] {
            terms.requirements.interpreter = name
            #expect(try answer()?.code == "invalidRequirements")
        }
        terms.requirements.interpreter = "python"
        #expect(try answer() == .invalidDuration)
        terms.duration = LedgerLimits.leaseMilliseconds + 1
        #expect(try answer() == .invalidDuration)
        terms.duration = LedgerLimits.leaseMilliseconds
        #expect(try answer() == .invalidExpiry)
        terms.expires = world.time + world.genesis.parameters.orderLifetime + 1
        #expect(try answer() == .invalidExpiry)
        terms.expires = .max
        #expect(try answer() == .invalidExpiry)
        terms.expires = world.time + world.genesis.parameters.orderLifetime
        #expect(try answer() == .invalidSalt)
        terms.salt = [UInt8](repeating: 0, count: 15)
        #expect(try answer() == .invalidSalt)
        terms.salt.append(0)
        #expect(try answer() == .amountOverflow)
        terms.maximumRate = 1000 * credit
        let needed = try #require(world.state.deposit(rate: terms.maximumRate, duration: terms.duration))
        #expect(try answer() == .depositTooSmall(needed: needed))
        terms.deposit = needed - 1
        #expect(try answer() == .depositTooSmall(needed: needed))
        terms.deposit = needed
        #expect(try answer() == .insufficientBalance(available: 1000 * credit, needed: needed))
        terms.duration = hour / 2
        #expect(try answer() == .insufficientBalance(available: 1000 * credit, needed: needed))
        terms.deposit = 1000 * credit
        #expect(try answer() == nil)
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
                    terms: terms, rate: 2 * credit, escrow: terms.deposit, grantee: bytes32(12),
                    providerPeer: bytes32(20), created: world.time, started: nil, heartbeat: world.time))
        #expect(world.events == [.leaseCreated(id, lease)])
        #expect(world.state.order(order) == nil)
        #expect(world.state.listing(listing)?.free == World.capacity - World.needs.resources)
        #expect(world.state.money.escrow == terms.deposit)
    }

    @Test("refusals of an acceptance come in the documented order, each fixed in turn")
    func acceptLadder() throws {
        var world = try World()
        let bobs = try world.register(world.bob)
        let unknown = OrderID(digest: bytes32(98))
        func answer(_ key: PrivateKey, _ order: OrderID, _ listing: ListingID) throws -> Refusal? {
            try world.answer(key, .acceptOrder(order, listing: listing, grantee: bytes32(1)))
        }
        let nowhere = ListingID(digest: bytes32(99))
        #expect(try answer(world.carol, unknown, nowhere) == .notProvider)
        let carols = try world.register(world.carol)
        #expect(try answer(world.carol, unknown, nowhere) == .unknownListing(nowhere))
        #expect(try answer(world.carol, unknown, bobs) == .notYourListing(bobs))
        #expect(try answer(world.carol, unknown, carols) == .unknownOrder(unknown))
        let own = try world.place(world.carol, world.terms(maximumRate: 0))
        #expect(try answer(world.carol, own, carols) == .ownOrder(own))
        let other = try world.place(world.alice)
        #expect(try answer(world.carol, other, carols) == nil)
    }

    @Test("what a listing cannot take is refused in the documented order, each fixed in turn")
    func fitLadder() throws {
        let world = try World()
        let id = ListingID(digest: bytes32(99))
        var listing = Listing(
            provider: world.bob.publicKey, capacity: World.capacity, free: .zero, prices: World.prices,
            offer: Offer(isolation: .namespace, interpreters: ["node"], openNetwork: false), maximumDuration: 1,
            created: 0, isClosing: true)
        var terms = world.terms()
        terms.requirements.isolation = .container
        terms.requirements.openNetwork = true
        terms.maximumRate = 0
        func answer() -> Refusal? {
            do throws(Refusal) {
                _ = try LedgerState.rate(of: terms, at: listing, id: id)
                return nil
            } catch { return error }
        }
        #expect(answer() == .listingClosing(id))
        listing.isClosing = false
        let needs = terms.requirements.resources
        for free in [
            Resources(cpuMillis: needs.cpuMillis - 1, memoryBytes: .max, diskBytes: .max),
            Resources(cpuMillis: .max, memoryBytes: needs.memoryBytes - 1, diskBytes: .max),
            Resources(cpuMillis: .max, memoryBytes: .max, diskBytes: needs.diskBytes - 1),
        ] {
            listing.free = free
            #expect(answer() == .capacityExceeded(free: free))
        }
        listing.free = needs
        #expect(answer() == .isolationTooWeak(offered: .namespace, required: .container))
        listing.offer.isolation = .container
        #expect(answer() == .interpreterMissing("python"))
        listing.offer.interpreters = ["python"]
        #expect(answer() == .networkNotOffered)
        listing.offer.openNetwork = true
        #expect(answer() == .durationTooLong(maximum: 1))
        listing.maximumDuration = terms.duration
        listing.prices = Prices(coreHour: .max, memoryGiBHour: .max)
        #expect(answer() == .amountOverflow)
        listing.prices = World.prices
        #expect(answer() == .rateTooHigh(rate: 2 * credit, maximum: 0))
        terms.maximumRate = 2 * credit - 1
        #expect(answer() == .rateTooHigh(rate: 2 * credit, maximum: 2 * credit - 1))
        terms.maximumRate = 2 * credit
        #expect(answer() == nil)
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
