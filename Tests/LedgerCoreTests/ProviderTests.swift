// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Providers and listings")
struct ProviderTests {
    @Test("a provider registers once, and its record starts empty")
    func registers() throws {
        var world = try World()
        let profile = ProviderProfile(peer: bytes32(20))
        try world.submit(world.bob, .registerProvider(profile))
        let record = ProviderRecord(profile: profile, registered: world.time, listings: 0, collateral: 0)
        #expect(world.state.provider(world.bob.publicKey) == record)
        #expect(world.state.standing(world.bob.publicKey) == Standing())
        #expect(world.events == [.providerRegistered(world.bob.publicKey, record)])
        let other = ProviderProfile(peer: bytes32(21))
        #expect(try world.answer(world.bob, .registerProvider(other)) == .alreadyProvider)
    }

    @Test("a provider retires when its last listing is gone, not before")
    func retires() throws {
        var world = try World()
        #expect(try world.answer(world.bob, .retireProvider) == .notProvider)
        let listing = try world.register(world.bob)
        #expect(try world.answer(world.bob, .retireProvider) == .providerHasListings(1))
        try world.submit(world.bob, .removeListing(listing), .retireProvider)
        #expect(world.state.provider(world.bob.publicKey) == nil)
        #expect(world.events.last == .providerRetired(world.bob.publicKey))
        #expect(world.events.count == 2)
    }

    @Test("a new listing is free as a whole, is counted, and is announced")
    func lists() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let listing = try #require(world.state.listing(id))
        #expect(
            listing
                == Listing(
                    provider: world.bob.publicKey, terms: World.listingTerms(), free: World.capacity,
                    created: world.time, isClosing: false))
        #expect(world.state.provider(world.bob.publicKey)?.listings == 1)
        #expect(world.events.last == .listingCreated(id, listing))
    }

    @Test("a provider has at most 64 listings")
    func tooMany() throws {
        var world = try World()
        try world.submit(world.bob, .registerProvider(ProviderProfile(peer: bytes32(20))))
        let all = try world.transaction(
            world.bob, [LedgerCore.Operation](repeating: World.listing, count: LedgerLimits.listingsPerProvider))
        try world.block([all])[0].get()
        #expect(world.state.allListings().count == 64)
        #expect(try world.answer(world.bob, World.listing) == .tooManyListings(64))
        try world.submit(world.bob, .removeListing(ListingID(transaction: all.id, operation: 63)))
        #expect(try world.answer(world.bob, World.listing) == nil)
    }

    @Test("only its owner removes a listing, once; it is gone at once when nothing runs there")
    func removes() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let other = ListingID(digest: bytes32(99))
        #expect(try world.answer(world.erin, .removeListing(other)) == .unknownListing(other))
        #expect(try world.answer(world.erin, .removeListing(id)) == .notYourListing(id))
        try world.submit(world.bob, .removeListing(id))
        #expect(world.state.listing(id) == nil)
        #expect(world.state.provider(world.bob.publicKey)?.listings == 0)
        #expect(try world.answer(world.bob, .removeListing(id)) == .unknownListing(id))
    }

    @Test("a listing with leases closes to new ones, and goes with its last lease")
    func removalWithLeases() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let first = try world.running(at: listing)
        let second = try world.lease(at: listing)
        let waiting = try world.place(world.alice)
        try world.submit(world.bob, .removeListing(listing))
        #expect(world.events.isEmpty)
        #expect(try world.answer(world.bob, .removeListing(listing)) == .listingClosing(listing))
        #expect(
            try world.answer(world.bob, .acceptOrder(waiting, listing: listing, grantee: bytes32(1)))
                == .listingClosing(listing))
        try world.submit(world.bob, .completeLease(first, World.result))
        #expect(world.state.listing(listing)?.isClosing == true)
        #expect(try world.answer(world.bob, .retireProvider) == .providerHasListings(1))
        try world.submit(world.alice, .closeLease(second))
        #expect(world.state.listing(listing) == nil)
        #expect(world.events.contains { if case .listingRemoved(listing, _) = $0 { true } else { false } })
        try world.submit(world.bob, .retireProvider)
    }

    @Test("capacity comes back whole after 10,000 leases were made and ended")
    func capacityConserved() throws {
        var world = try World(rich: 1_000_000 * credit)
        let listing = try world.register(world.bob)
        let ends: [(LeaseID) -> (Bool, LedgerCore.Operation)] = [
            { (true, .closeLease($0)) }, { (false, .closeLease($0)) }, { (false, .declineLease($0, World.result)) },
        ]
        for round in 0..<2_500 {
            // Four leases fill the memory of the listing.
            let placed = try world.transaction(
                world.alice, [LedgerCore.Operation](repeating: .placeOrder(world.terms()), count: 4))
            try world.block([placed])[0].get()
            let accepts = (0..<4).map {
                LedgerCore.Operation.acceptOrder(
                    OrderID(transaction: placed.id, operation: $0), listing: listing, grantee: bytes32(1))
            }
            let accepted = try world.transaction(world.bob, accepts)
            try world.block([accepted])[0].get()
            #expect(world.state.listing(listing)?.free.memoryBytes == 0)
            for index in 0..<4 {
                let lease = LeaseID(transaction: accepted.id, operation: index)
                let (byTenant, operation) = ends[(round + index) % ends.count](lease)
                try world.submit(byTenant ? world.alice : world.bob, operation)
            }
        }
        #expect(world.state.listing(listing)?.free == World.capacity)
        #expect(world.state.allLeases().isEmpty)
        #expect(world.state.money.escrow == 0)
    }
}
