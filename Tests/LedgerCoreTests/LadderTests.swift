// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// What is wrong with an operation is told one thing at a time, always in the same order.
@Suite("Refusals, one after the other")
struct LadderTests {
    @Test("refusals of an order come in their order, each fixed in turn")
    func placeLadder() throws {
        var world = try World(parameters: Parameters(minimumCover: LedgerLimits.leaseMilliseconds))
        try world.submit(world.alice, .setSpendingLimit(perDay: 999 * credit))
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
        let named = [world.bob.publicKey, world.carol.publicKey].sorted()
        for providers in [named.reversed(), [named[0], named[0]], named + [named[0]]] {
            terms.requirements.providers = providers
            #expect(try answer()?.code == "invalidRequirements")
        }
        terms.requirements.providers = named
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
        terms.spendingCap = needed - 1
        terms.payment = .channel(tick: 0, grace: 1_000, disputeWindow: 0)
        terms.allocation = .reputation(window: 0)
        #expect(try answer() == .spendingCapReached(cap: needed - 1))
        terms.spendingCap = needed
        for payment: PaymentMode in [
            .channel(tick: 0, grace: 0, disputeWindow: 1), .channel(tick: 99, grace: 0, disputeWindow: 1),
            .channel(tick: hour + 1, grace: 0, disputeWindow: 1), .channel(tick: 100, grace: 100, disputeWindow: 1),
            .channel(tick: 100, grace: 0, disputeWindow: 0),
            .channel(tick: 100, grace: 0, disputeWindow: LedgerLimits.windowMilliseconds + 1),
        ] {
            terms.payment = payment
            #expect(try answer()?.code == "invalidChannel", "\(payment)")
        }
        terms.payment = .channel(tick: 100, grace: 99, disputeWindow: LedgerLimits.windowMilliseconds)
        let late = AuctionRules(window: terms.expires - world.time, criterion: .price)
        for allocation: AllocationPolicy in [
            .reputation(window: 0), .reputation(window: LedgerLimits.windowMilliseconds + 1),
            .auction(AuctionRules(window: 0, criterion: .price)), .auction(late),
            .auction(AuctionRules(window: late.window - 1, reveal: 1, criterion: .price)),
        ] {
            terms.allocation = allocation
            #expect(try answer()?.code == "invalidAllocation", "\(allocation)")
        }
        terms.allocation = .auction(AuctionRules(window: late.window - 1, criterion: .price))
        #expect(try answer() == .insufficientBalance(available: 1000 * credit, needed: needed))
        terms.duration = hour / 2
        #expect(try answer() == .insufficientBalance(available: 1000 * credit, needed: needed))
        terms.spendingCap = nil
        terms.deposit = 1000 * credit
        #expect(try answer() == .dailyLimitReached(left: 999 * credit))
        terms.deposit = 999 * credit
        #expect(try answer() == nil)
    }

    @Test("refusals of a listing come in their order, each fixed in turn")
    func listingLadder() throws {
        var world = try World()
        var terms = ListingTerms(
            capacity: Resources(cpuMillis: 0, memoryBytes: 0, diskBytes: .max),
            prices: Prices(coreHour: .max, memoryGiBHour: .max, diskGiBHour: .max),
            offer: Offer(isolation: .namespace, interpreters: [], openNetwork: true), minimumDuration: 0,
            maximumDuration: 0, notice: .max, heartbeatInterval: 99, heartbeatGrace: .max, collateral: .max)
        func answer() throws -> Refusal? { try world.answer(world.bob, .createListing(terms)) }
        #expect(try answer() == .notProvider)
        try world.submit(world.bob, .registerProvider(ProviderProfile(peer: bytes32(20))))
        #expect(try answer() == .invalidCapacity)
        terms.capacity.cpuMillis = LedgerLimits.cpuMillis + 1
        #expect(try answer() == .invalidCapacity)
        terms.capacity.cpuMillis = LedgerLimits.cpuMillis
        #expect(try answer() == .invalidCapacity)
        terms.capacity.memoryBytes = LedgerLimits.storageBytes + 1
        #expect(try answer() == .invalidCapacity)
        terms.capacity.memoryBytes = LedgerLimits.storageBytes
        #expect(try answer() == .invalidCapacity)
        terms.capacity.diskBytes = LedgerLimits.storageBytes
        #expect(try answer() == .amountOverflow)
        terms.prices.coreHour = 1
        #expect(try answer() == .amountOverflow)
        terms.prices.memoryGiBHour = 0
        #expect(try answer() == .amountOverflow)
        terms.prices.diskGiBHour = 0
        #expect(try answer()?.code == "invalidOffer")
        for names in [["b", "a"], ["a", "a"], ["", "a"], ["é"], ["a b"], [String(repeating: "a", count: 33)]] {
            terms.offer.interpreters = names
            #expect(try answer()?.code == (names[0].count > 32 ? "malformed" : "invalidOffer"), "\(names)")
        }
        terms.offer.interpreters = ["a", "b"]
        #expect(try answer() == .invalidDuration)
        terms.minimumDuration = 1
        #expect(try answer() == .invalidDuration)
        terms.maximumDuration = LedgerLimits.leaseMilliseconds + 1
        #expect(try answer() == .invalidDuration)
        terms.maximumDuration = LedgerLimits.leaseMilliseconds
        terms.minimumDuration = LedgerLimits.leaseMilliseconds + 1
        #expect(try answer() == .invalidDuration)
        terms.minimumDuration = LedgerLimits.leaseMilliseconds
        #expect(try answer()?.code == "invalidOffer")
        terms.notice = LedgerLimits.windowMilliseconds
        #expect(try answer()?.code == "invalidOffer")
        terms.heartbeatInterval = 100
        #expect(try answer()?.code == "invalidOffer")
        terms.heartbeatGrace = 100
        #expect(try answer()?.code == "invalidOffer")
        terms.heartbeatGrace = LedgerLimits.windowMilliseconds + 1
        #expect(try answer()?.code == "invalidOffer")
        terms.heartbeatGrace = 101
        #expect(try answer() == .amountOverflow)
        terms.collateral = world.state.issued + 1
        #expect(try answer() == .amountOverflow)
        terms.collateral -= 1
        #expect(try answer() == nil)
    }

    @Test("refusals of an acceptance come in their order, each fixed in turn")
    func acceptLadder() throws {
        var world = try World()
        let bobs = try world.register(world.bob)
        let unknown = OrderID(digest: bytes32(98))
        func answer(_ key: PrivateKey, _ order: OrderID, _ listing: ListingID) throws -> Refusal? {
            try world.answer(key, .acceptOrder(order, listing: listing, grantee: bytes32(1)))
        }
        let nowhere = ListingID(digest: bytes32(99))
        #expect(try answer(world.carol, unknown, nowhere) == .unknownOrder(unknown))
        let auction = AuctionRules(window: 1_000, criterion: .price)
        let auctioned = try world.place(world.alice, world.terms(allocation: .auction(auction)))
        #expect(try answer(world.carol, auctioned, nowhere) == .orderIsAuctioned(auctioned))
        let other = try world.place(world.alice)
        #expect(try answer(world.carol, other, nowhere) == .notProvider)
        let carols = try world.register(world.carol)
        #expect(try answer(world.carol, other, nowhere) == .unknownListing(nowhere))
        #expect(try answer(world.carol, other, bobs) == .notYourListing(bobs))
        var needs = World.needs
        needs.providers = [world.bob.publicKey]
        let own = try world.place(world.carol, world.terms(requirements: needs, maximumRate: 0))
        #expect(try answer(world.carol, own, carols) == .ownOrder(own))
        let named = try world.place(world.alice, world.terms(requirements: needs))
        #expect(try answer(world.carol, named, carols) == .providerNotNamed(world.carol.publicKey))
        #expect(try answer(world.carol, other, carols) == nil)
    }

    @Test("what a listing cannot take is refused in the documented order, each fixed in turn")
    func fitLadder() throws {
        let world = try World()
        let id = ListingID(digest: bytes32(99))
        var listing = Listing(
            provider: world.bob.publicKey, terms: World.listingTerms(minimumDuration: 2 * hour, collateral: 5),
            free: .zero, created: 0, isClosing: true)
        listing.terms.offer = Offer(isolation: .namespace, interpreters: ["node"], openNetwork: false)
        listing.terms.maximumDuration = 1
        var provider = ProviderRecord(
            profile: ProviderProfile(peer: bytes32(20)), registered: 0, listings: 1, collateral: 4)
        let dataset = CID.of([7], codec: .raw)
        var terms = world.terms()
        terms.requirements.attributes = [AttributeRequirement(name: "region", value: "eu")]
        terms.requirements.datasets = [dataset]
        terms.requirements.isolation = .container
        terms.requirements.openNetwork = true
        terms.requirements.collateral = 6
        terms.requirements.providers = [world.erin.publicKey]
        terms.maximumRate = 0
        func answer() -> Refusal? {
            do throws(Refusal) {
                _ = try LedgerState.rate(of: terms, at: listing, id: id, of: provider, time: world.time)
                return nil
            } catch { return error }
        }
        #expect(answer() == .providerNotNamed(world.bob.publicKey))
        terms.requirements.providers = [world.bob.publicKey, world.erin.publicKey]
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
        listing.terms.offer.isolation = .container
        #expect(answer() == .interpreterMissing("python"))
        listing.terms.offer.interpreters = ["python"]
        #expect(answer() == .networkNotOffered)
        listing.terms.offer.openNetwork = true
        #expect(answer() == .durationTooShort(minimum: 2 * hour))
        listing.terms.minimumDuration = terms.duration
        #expect(answer() == .durationTooLong(maximum: 1))
        listing.terms.maximumDuration = terms.duration
        #expect(answer() == .attributeMissing("region"))
        provider.profile.attributes = [Attribute(name: "region", value: "eu")]
        #expect(answer() == .datasetMissing(dataset))
        provider.profile.datasets = [dataset]
        #expect(answer() == .collateralTooLow(offered: 5, required: 6))
        terms.requirements.collateral = 5
        #expect(answer() == .insufficientCollateral(available: 4, needed: 5))
        provider.collateral = 5
        listing.terms.prices = Prices(coreHour: .max, memoryGiBHour: .max)
        #expect(answer() == .amountOverflow)
        listing.terms.prices = World.prices
        #expect(answer() == .rateTooHigh(rate: 2 * credit, maximum: 0))
        terms.maximumRate = 2 * credit - 1
        #expect(answer() == .rateTooHigh(rate: 2 * credit, maximum: 2 * credit - 1))
        terms.maximumRate = 2 * credit
        #expect(answer() == nil)
    }
}
