// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Listings that change")
struct ListingUpdateTests {
    private func terms(
        capacity: Resources = World.capacity, prices: Prices = World.prices, notice: UInt64 = 0
    ) -> ListingTerms {
        var terms = World.listingTerms(capacity: capacity, notice: notice)
        terms.prices = prices
        return terms
    }

    @Test("its owner changes price and capacity at any time; what is leased stays leased")
    func updates() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let created = world.time
        _ = try world.lease(at: id)
        world.time += 1
        let larger = Resources(cpuMillis: 5000, memoryBytes: 16 * gibibyte, diskBytes: 200 * gibibyte)
        let new = terms(capacity: larger, prices: Prices(coreHour: 2 * credit, memoryGiBHour: credit))
        try world.submit(world.bob, .updateListing(id, new))
        let listing = try #require(world.state.listing(id))
        #expect(
            listing
                == Listing(
                    provider: world.bob.publicKey, terms: new, free: larger - World.needs.resources, created: created,
                    isClosing: false))
        #expect(world.events == [.listingUpdated(id, listing)])
        #expect(world.state.provider(world.bob.publicKey)?.listings == 1)
    }

    @Test("a lease keeps the price and the conditions of its day; the next one has the new ones")
    func oldConditions() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let old = try world.running(at: id)
        var new = terms(prices: Prices(coreHour: 2 * credit, memoryGiBHour: credit / 2), notice: 5_000)
        new.heartbeatGrace = 15_000
        try world.submit(world.bob, .updateListing(id, new))
        let next = try world.running(at: id)
        let leases = try [old, next].map { try #require(world.state.lease($0)) }
        #expect(leases.map(\.rate) == [2 * credit, 3 * credit])
        #expect(leases.map(\.conditions.notice) == [0, 5_000])
        #expect(leases.map(\.conditions.heartbeatGrace) == [60_000, 15_000])
        let before = world.balance(world.bob)
        try world.pass(14_400)
        try world.submit(world.bob, .completeLease(old, World.result), .completeLease(next, World.result))
        // 14.4 seconds at two and at three credits an hour.
        #expect(world.balance(world.bob) == before + 8_000_000 + 12_000_000)
    }

    @Test("a capacity below what is leased is refused in each dimension; exactly that is taken")
    func belowLeased() throws {
        var world = try World()
        let id = try world.register(world.bob)
        _ = try world.lease(at: id)
        _ = try world.lease(at: id)
        let leased = World.needs.resources + World.needs.resources
        for short in [
            Resources(cpuMillis: leased.cpuMillis - 1, memoryBytes: leased.memoryBytes, diskBytes: leased.diskBytes),
            Resources(cpuMillis: leased.cpuMillis, memoryBytes: leased.memoryBytes - 1, diskBytes: leased.diskBytes),
            Resources(cpuMillis: leased.cpuMillis, memoryBytes: leased.memoryBytes, diskBytes: leased.diskBytes - 1),
        ] {
            #expect(try world.answer(world.bob, .updateListing(id, terms(capacity: short))) == .capacityLeased(leased))
        }
        try world.submit(world.bob, .updateListing(id, terms(capacity: leased)))
        #expect(world.state.listing(id)?.free == .zero)
        let order = try world.place(world.alice)
        #expect(
            try world.answer(world.bob, .acceptOrder(order, listing: id, grantee: bytes32(1)))
                == .capacityExceeded(free: .zero))
    }

    @Test("nobody else changes it, nor its owner once it closes")
    func refusals() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let nowhere = ListingID(digest: bytes32(99))
        #expect(try world.answer(world.bob, .updateListing(nowhere, terms())) == .unknownListing(nowhere))
        #expect(try world.answer(world.carol, .updateListing(id, terms())) == .notYourListing(id))
        _ = try world.lease(at: id)
        try world.submit(world.bob, .removeListing(id))
        #expect(try world.answer(world.bob, .updateListing(id, terms())) == .listingClosing(id))
    }

    @Test("new terms are held to what a new listing is held to")
    func sameChecks() throws {
        var world = try World()
        let id = try world.register(world.bob)
        func answer(_ change: (inout ListingTerms) -> Void) throws -> String? {
            var terms = terms()
            change(&terms)
            let update = try world.answer(world.bob, .updateListing(id, terms))
            #expect(try world.answer(world.bob, .createListing(terms)) == update)
            return update?.code
        }
        #expect(try answer { $0.capacity.cpuMillis = 0 } == "invalidCapacity")
        #expect(try answer { $0.capacity.memoryBytes = LedgerLimits.storageBytes + 1 } == "invalidCapacity")
        #expect(try answer { $0.prices.diskGiBHour = .max } == "amountOverflow")
        #expect(try answer { $0.offer.interpreters = [] } == "invalidOffer")
        #expect(try answer { $0.minimumDuration = $0.maximumDuration + 1 } == "invalidDuration")
        #expect(try answer { $0.notice = LedgerLimits.windowMilliseconds + 1 } == "invalidOffer")
        #expect(try answer { $0.heartbeatGrace = $0.heartbeatInterval } == "invalidOffer")
        #expect(try answer { $0.collateral = .max } == "amountOverflow")
        #expect(try answer { _ in } == nil)
    }

    @Test("an order is held to the terms of the moment at which it is taken")
    func acceptedUnderNewTerms() throws {
        var world = try World()
        let id = try world.register(world.bob)
        let order = try world.place(world.alice)
        func answer() throws -> Refusal? {
            try world.answer(world.bob, .acceptOrder(order, listing: id, grantee: bytes32(1)))
        }
        #expect(try answer() == nil)
        try world.submit(world.bob, .updateListing(id, terms(prices: Prices(coreHour: 4 * credit, memoryGiBHour: 0))))
        #expect(try answer() == .rateTooHigh(rate: 4 * credit, maximum: 3 * credit))
        var longer = terms()
        longer.minimumDuration = hour + 1
        try world.submit(world.bob, .updateListing(id, longer))
        #expect(try answer() == .durationTooShort(minimum: hour + 1))
        try world.submit(world.bob, .updateListing(id, terms()))
        #expect(try answer() == nil)
    }
}
