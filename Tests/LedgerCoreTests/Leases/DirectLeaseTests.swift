// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Leases taken from a listing")
struct DirectLeaseTests {
    private func make(collateral: NanoCredits = 0) throws -> (World, ListingID) {
        var world = try World()
        let terms = World.listing(at: 2 * credit, collateral: collateral)
        let listing = try world.list(terms, by: world.bob, staking: collateral)
        return (world, listing)
    }

    private func take(_ world: inout World, _ listing: ListingID, _ terms: OrderTerms? = nil) throws -> LeaseID {
        let done = try world.submit(world.alice, .createLease(listing, terms ?? world.terms()))
        return LeaseID(transaction: done.id, operation: 0)
    }

    @Test("a tenant takes a listing at its price: order and lease have one name, and the deposit is the escrow")
    func create() throws {
        var (world, listing) = try make(collateral: credit)
        let id = try take(&world, listing)
        let lease = try #require(world.state.lease(id))
        #expect(lease.order == OrderID(digest: id.digest))
        #expect(lease.rate == 2 * credit)
        #expect(lease.escrow == lease.terms.deposit)
        #expect(lease.grantee == nil)
        #expect(lease.conditions.collateral == credit)
        #expect(world.state.provider(world.bob.publicKey)?.collateral == 0)
        #expect(world.state.listing(listing)?.free == World.capacity - World.needs.resources)
        #expect(world.state.order(lease.order) == nil)
        guard case .orderPlaced(lease.order, _) = world.events.first, world.events.last == .leaseCreated(id, lease)
        else {
            Issue.record("events are \(world.events)")
            return
        }
    }

    @Test("the provider answers once, then starts, and it runs like any other")
    func life() throws {
        var (world, listing) = try make()
        let id = try take(&world, listing)
        let key = bytes32(77)
        #expect(try world.answer(world.bob, .startLease(id)) == .notAnswered(id))
        #expect(try world.answer(world.alice, .answerLease(id, grantee: key)) == .notYourLease(id))
        let unknown = LeaseID(digest: bytes32(1))
        #expect(try world.answer(world.bob, .answerLease(unknown, grantee: key)) == .unknownLease(unknown))
        try world.submit(world.bob, .answerLease(id, grantee: key))
        #expect(world.state.lease(id)?.grantee == key)
        #expect(try world.answer(world.bob, .answerLease(id, grantee: bytes32(78))) == .alreadyAnswered(id))
        try world.submit(world.bob, .startLease(id))
        world.time += 18_000
        try world.submit(world.bob, .completeLease(id, World.result))
        #expect(Ending.all(in: world.events).map(\.paid) == [10_000_000])
    }

    @Test("an accepted order needs no answer and takes none")
    func answered() throws {
        var (world, listing) = try make()
        let id = try world.lease(at: listing)
        #expect(try world.answer(world.bob, .answerLease(id, grantee: bytes32(1))) == .alreadyAnswered(id))
    }

    @Test("a lease that is answered and not started ends, and costs the provider its collateral")
    func neverStarted() throws {
        var (world, listing) = try make(collateral: credit)
        let before = world.balance(world.alice)
        let id = try take(&world, listing)
        try world.submit(world.bob, .answerLease(id, grantee: bytes32(1)))
        #expect(Ending.all(in: try world.pass(299_999)) == [])
        let endings = Ending.all(in: try world.pass(1))
        #expect(endings == [Ending(end: .neverStarted, paid: 0, refunded: 3 * credit, slashed: credit)])
        #expect(world.balance(world.alice) == before + credit)
        #expect(world.state.standing(world.bob.publicKey)?.neverStarted == 1)
    }

    @Test("a lease that is never answered ends, and costs the provider nothing: it did not promise anything")
    func neverAnswered() throws {
        var (world, listing) = try make(collateral: credit)
        let before = world.balance(world.alice)
        _ = try take(&world, listing)
        #expect(Ending.all(in: try world.pass(299_999)) == [])
        let endings = Ending.all(in: try world.pass(1))
        #expect(endings == [Ending(end: .neverAnswered, paid: 0, refunded: 3 * credit, slashed: 0)])
        #expect(world.balance(world.alice) == before)
        #expect(world.state.provider(world.bob.publicKey)?.collateral == credit)
        #expect(world.state.listing(listing)?.free == World.capacity)
        let standing = try #require(world.state.standing(world.bob.publicKey))
        #expect((standing.declined, standing.neverStarted) == (1, 0))
        #expect(standing.score(at: world.time) == 500)
    }

    @Test("a listing that only answers orders is taken by nobody, until its owner opens it")
    func notDirect() throws {
        var world = try World()
        var terms = World.listing(at: 2 * credit)
        terms.isDirect = false
        let listing = try world.list(terms, by: world.bob, staking: 0)
        #expect(try world.answer(world.alice, .createLease(listing, world.terms())) == .listingNotDirect(listing))
        #expect(try world.answer(world.bob, .createLease(listing, world.terms()))?.code == "ownOrder")
        // Before anything that the tenant could change: nothing of its own would help.
        #expect(
            try world.answer(world.alice, .createLease(listing, world.terms(deposit: 0)))
                == .listingNotDirect(listing))
        _ = try world.lease(at: listing)
        terms.isDirect = true
        try world.submit(world.bob, .updateListing(listing, terms))
        _ = try take(&world, listing)
        terms.isDirect = false
        try world.submit(world.bob, .updateListing(listing, terms))
        #expect(try world.answer(world.alice, .createLease(listing, world.terms())) == .listingNotDirect(listing))
    }

    @Test("a provider that cannot serve it declines without loss, answered or not")
    func declined() throws {
        for isAnswered in [false, true] {
            var (world, listing) = try make(collateral: credit)
            let id = try take(&world, listing)
            if isAnswered { try world.submit(world.bob, .answerLease(id, grantee: bytes32(1))) }
            try world.submit(world.bob, .declineLease(id, World.result))
            #expect(Ending.all(in: world.events).map(\.slashed) == [0])
            #expect(world.state.provider(world.bob.publicKey)?.collateral == credit)
            #expect(world.balance(world.alice) == 1000 * credit)
        }
    }
}
