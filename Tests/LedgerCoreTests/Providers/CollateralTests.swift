// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Collateral")
struct CollateralTests {
    /// Bob with `free` collateral and a listing that stakes `stake` on each lease.
    private func world(free: NanoCredits, stake: NanoCredits) throws -> (world: World, listing: ListingID) {
        var world = try World()
        let done = try world.submit(
            world.bob, .registerProvider(ProviderProfile(peer: bytes32(20))), .addCollateral(free),
            .createListing(World.listingTerms(collateral: stake)))
        return (world, ListingID(transaction: done.id, operation: 2))
    }

    private func free(_ world: World) -> NanoCredits? { world.state.provider(world.bob.publicKey)?.collateral }

    @Test("it moves from the balance and back")
    func addAndWithdraw() throws {
        var (world, _) = try world(free: 4 * credit, stake: 0)
        #expect(world.balance(world.bob) == 6 * credit)
        #expect(world.state.money.collateral == 4 * credit)
        try world.submit(world.bob, .withdrawCollateral(credit))
        let record = try #require(world.state.provider(world.bob.publicKey))
        #expect(record.collateral == 3 * credit)
        #expect(world.events == [.collateralChanged(world.bob.publicKey, record)])
        #expect(world.balance(world.bob) == 7 * credit)
        try world.submit(world.bob, .withdrawCollateral(3 * credit))
        #expect(free(world) == 0)
    }

    @Test("refusals come in order: zero, no provider, not enough")
    func refusals() throws {
        let (world, _) = try world(free: 4 * credit, stake: 0)
        for operation: LedgerCore.Operation in [.addCollateral(0), .withdrawCollateral(0)] {
            #expect(try world.answer(world.alice, operation) == .zeroAmount)
        }
        for operation: LedgerCore.Operation in [.addCollateral(1), .withdrawCollateral(1)] {
            #expect(try world.answer(world.alice, operation) == .notProvider)
        }
        for amount in [6 * credit + 1, .max] {
            #expect(
                try world.answer(world.bob, .addCollateral(amount))
                    == .insufficientBalance(available: 6 * credit, needed: amount))
        }
        for amount in [4 * credit + 1, .max] {
            #expect(
                try world.answer(world.bob, .withdrawCollateral(amount))
                    == .insufficientCollateral(available: 4 * credit, needed: amount))
        }
    }

    @Test("each lease holds its stake, which can be neither withdrawn nor staked again until the lease ends well")
    func locks() throws {
        var (world, listing) = try world(free: 5, stake: 2)
        let first = try world.running(at: listing)
        #expect(free(world) == 3)
        #expect(world.state.lease(first)?.conditions.collateral == 2)
        let second = try world.lease(at: listing)
        #expect(free(world) == 1)
        #expect(world.state.money.collateral == 5)
        let third = try world.place(world.alice)
        #expect(
            try world.answer(world.bob, .acceptOrder(third, listing: listing, grantee: bytes32(1)))
                == .insufficientCollateral(available: 1, needed: 2))
        #expect(
            try world.answer(world.alice, .createLease(listing, world.terms()))
                == .insufficientCollateral(available: 1, needed: 2))
        #expect(
            try world.answer(world.bob, .withdrawCollateral(2)) == .insufficientCollateral(available: 1, needed: 2))
        try world.submit(world.bob, .completeLease(first, World.result))
        #expect(free(world) == 3)
        try world.submit(world.bob, .declineLease(second, World.result))
        #expect(free(world) == 5)
        #expect(try world.answer(world.bob, .acceptOrder(third, listing: listing, grantee: bytes32(1))) == nil)
    }

    @Test("a lease that its provider breaks costs it the stake, to the tenant's gain")
    func slashed() throws {
        var (world, listing) = try world(free: 5, stake: 2)
        let before = world.balance(world.alice)
        let id = try world.running(at: listing)
        try world.submit(world.bob, .closeLease(id))
        #expect(free(world) == 3)
        #expect(world.balance(world.alice) == before + 2)
    }

    @Test("another stake counts for leases made from then on")
    func otherStake() throws {
        var (world, listing) = try world(free: 10, stake: 2)
        let old = try world.running(at: listing)
        try world.submit(world.bob, .updateListing(listing, World.listingTerms(collateral: 5)))
        let new = try world.running(at: listing)
        #expect(free(world) == 3)
        try world.submit(world.bob, .completeLease(old, World.result))
        #expect(free(world) == 5)
        try world.submit(world.bob, .completeLease(new, World.result))
        #expect(free(world) == 10)
    }

    @Test("an order that demands a stake is taken only by a listing that stakes as much, whichever way it is taken")
    func demanded() throws {
        var (world, listing) = try world(free: 10, stake: 4)
        var needs = World.needs
        needs.collateral = 5
        let low = Refusal.collateralTooLow(offered: 4, required: 5)
        let firstCome = try world.place(world.alice, world.terms(requirements: needs))
        let rules = AuctionRules(window: 5_000, criterion: .price)
        let auction = try world.place(world.alice, world.terms(requirements: needs, allocation: .auction(rules)))
        let answers: [(PrivateKey, LedgerCore.Operation)] = [
            (world.bob, .acceptOrder(firstCome, listing: listing, grantee: bytes32(1))),
            (world.bob, .placeBid(auction, listing: listing, rate: credit, grantee: bytes32(1))),
            (world.alice, .createLease(listing, world.terms(requirements: needs))),
        ]
        for (key, operation) in answers { #expect(try world.answer(key, operation) == low) }
        try world.submit(world.bob, .updateListing(listing, World.listingTerms(collateral: 5)))
        for (key, operation) in answers { #expect(try world.answer(key, operation) == nil) }
        let id = try world.accept(world.bob, firstCome, listing)
        #expect(world.state.lease(id)?.conditions.collateral == 5)
    }

    @Test("a bid whose listing stakes less than demanded by the auction's end takes no part")
    func loweredMeanwhile() throws {
        var (world, listing) = try world(free: 10, stake: 5)
        var needs = World.needs
        needs.collateral = 5
        let rules = AuctionRules(window: 5_000, criterion: .price)
        let order = try world.place(world.alice, world.terms(requirements: needs, allocation: .auction(rules)))
        try world.submit(world.bob, .placeBid(order, listing: listing, rate: credit, grantee: bytes32(1)))
        try world.submit(world.bob, .updateListing(listing, World.listingTerms(collateral: 4)))
        try world.pass(5_000)
        #expect(world.state.leases.count == 0)
        #expect(world.state.order(order) == nil)
        #expect(world.balance(world.alice) == 1000 * credit)
    }

    @Test("who retires gets it back, and starts with none when coming again")
    func retires() throws {
        var (world, listing) = try world(free: 4 * credit, stake: 0)
        try world.submit(world.bob, .removeListing(listing), .retireProvider)
        #expect(world.balance(world.bob) == 10 * credit)
        #expect(world.state.money.collateral == 0)
        try world.submit(world.bob, .registerProvider(ProviderProfile(peer: bytes32(20))))
        #expect(free(world) == 0)
    }

    @Test("a tenant that waits for a lease's end cannot hold the stake back, nor can the provider take it early")
    func pendingNeverStarted() throws {
        var (world, listing) = try world(free: 2, stake: 2)
        _ = try world.lease(at: listing)
        #expect(try world.answer(world.bob, .retireProvider) == .providerHasListings(1))
        #expect(
            try world.answer(world.bob, .withdrawCollateral(1)) == .insufficientCollateral(available: 0, needed: 1))
        let before = world.balance(world.alice)
        try world.pass(world.genesis.parameters.startGrace)
        #expect(free(world) == 0)
        #expect(world.balance(world.alice) == before + 3 * credit + 2)
    }
}
