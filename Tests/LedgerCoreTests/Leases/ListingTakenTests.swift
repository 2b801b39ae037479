// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Listings that tenants take")
struct ListingTakenTests {
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

    @Test("the price at its making holds, whatever the listing says later; a price raised before is not taken")
    func priceChanges() throws {
        var (world, listing) = try make()
        let id = try take(&world, listing)
        try world.submit(world.bob, .updateListing(listing, World.listing(at: 9 * credit)))
        #expect(
            try world.answer(world.alice, .createLease(listing, world.terms()))
                == .rateTooHigh(rate: 9 * credit, maximum: 3 * credit))
        try world.submit(world.bob, .answerLease(id, grantee: bytes32(1)))
        try world.submit(world.bob, .startLease(id))
        world.time += 18_000
        try world.submit(world.bob, .heartbeat([id]))
        try world.submit(world.alice, .closeLease(id))
        #expect(Ending.all(in: world.events).map(\.paid) == [10_000_000])
    }

    @Test("of two tenants that want the last capacity in one block the first gets it")
    func race() throws {
        var (world, listing) = try make()
        let all = Requirements(
            resources: World.capacity, isolation: .namespace, interpreter: "python", openNetwork: false)
        let terms = world.terms(requirements: all, maximumRate: 8 * credit, duration: 60_000)
        let transactions = try [world.alice, world.carol].map {
            try world.transaction($0, [.createLease(listing, terms)])
        }
        let results = try world.block(transactions)
        try results[0].get()
        #expect(throws: Refusal.capacityExceeded(free: .zero)) { try results[1].get() }
    }

    @Test("a lease outlives its listing's removal, and the listing goes with the last one")
    func listingRemoved() throws {
        var (world, listing) = try make()
        let id = try take(&world, listing)
        try world.submit(world.bob, .removeListing(listing))
        #expect(try world.answer(world.bob, .retireProvider) == .providerHasListings(1))
        try world.submit(world.bob, .declineLease(id, World.result))
        #expect(world.state.listing(listing) == nil)
        #expect(try world.answer(world.bob, .retireProvider) == nil)
    }

    @Test("nobody takes a listing of its own, one that is gone or closing, or beyond its terms")
    func refusals() throws {
        var (world, listing) = try make(collateral: 9 * credit)
        func answer(_ key: PrivateKey, _ listing: ListingID, _ terms: OrderTerms) throws -> Refusal? {
            try world.answer(key, .createLease(listing, terms))
        }
        let cheap = world.terms(maximumRate: credit / 2)
        #expect(try answer(world.bob, listing, cheap)?.code == "ownOrder")
        let unknown = ListingID(digest: bytes32(1))
        #expect(try answer(world.alice, unknown, cheap) == .unknownListing(unknown))
        #expect(try answer(world.alice, listing, cheap) == .rateTooHigh(rate: 2 * credit, maximum: credit / 2))
        let poor = world.terms(deposit: 0)
        #expect(try answer(world.alice, listing, poor) == .depositTooSmall(needed: 3 * credit))
        let terms = world.terms()
        let needed = terms.deposit
        #expect(try answer(world.erin, listing, terms) == .insufficientBalance(available: 1, needed: needed))
        _ = try take(&world, listing)
        #expect(try answer(world.alice, listing, terms) == .insufficientCollateral(available: 0, needed: 9 * credit))
        try world.submit(world.bob, .removeListing(listing))
        #expect(try answer(world.alice, listing, terms) == .listingClosing(listing))
    }
}
