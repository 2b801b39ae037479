// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Spending caps")
struct SpendingCapTests {
    @Test("deposit and top-ups come to an order's cap and no further, whoever pays")
    func perOrder() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, spendingCap: 125_000)
        let (alice, carol, id) = (deal.world.alice, deal.world.carol, deal.id)
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 5_001)) == .spendingCapReached(cap: 125_000))
        try deal.world.submit(carol, .topUpLease(id, amount: 4_999))
        #expect(try deal.world.answer(carol, .topUpLease(id, amount: 2)) == .spendingCapReached(cap: 125_000))
        try deal.world.submit(alice, .topUpLease(id, amount: 1))
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 1)) == .spendingCapReached(cap: 125_000))
        // What was spent meanwhile does not make room.
        try deal.run(130_000)
        #expect(deal.lease?.isPaused == true)
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 1)) == .spendingCapReached(cap: 125_000))
    }

    @Test("a deposit above the order's own cap is refused")
    func depositAboveCap() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let needed = world.terms().deposit
        let terms = world.terms(spendingCap: needed - 1)
        #expect(try world.answer(world.alice, .placeOrder(terms)) == .spendingCapReached(cap: needed - 1))
        #expect(try world.answer(world.alice, .createLease(listing, terms)) == .spendingCapReached(cap: needed - 1))
        #expect(try world.answer(world.alice, .placeOrder(world.terms(spendingCap: needed))) == nil)
    }

    @Test("the cap holds for a lease that a channel pays")
    func channel() throws {
        var deal = try Deal(deposit: credit, spendingCap: credit + 1, payment: Deal.channel)
        let (alice, id) = (deal.world.alice, deal.id)
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 2)) == .spendingCapReached(cap: credit + 1))
        try deal.world.submit(alice, .topUpLease(id, amount: 1))
        #expect(deal.world.state.channel(deal.channel)?.deposit == credit + 1)
    }

    @Test("an account's cap of the day covers orders, leases, top-ups and channels together")
    func perDay() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let alice = world.alice
        let deposit = world.terms().deposit
        try world.submit(alice, .setSpendingLimit(perDay: 3 * deposit))
        let lease = try world.running(at: listing)
        _ = try world.place(alice)
        try world.submit(alice, .topUpLease(lease, amount: deposit - 10))
        let offer = ChannelOffer(
            payee: world.bob.publicKey, deposit: 11, ratePerTick: 1, tick: 1_000, grace: 500, disputeWindow: 60_000)
        #expect(try world.answer(alice, .openChannel(offer)) == .dailyLimitReached(left: 10))
        #expect(try world.answer(alice, .topUpLease(lease, amount: 11)) == .dailyLimitReached(left: 10))
        #expect(try world.answer(alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 10))
        #expect(try world.answer(alice, .createLease(listing, world.terms())) == .dailyLimitReached(left: 10))
        try world.submit(alice, .topUpLease(lease, amount: 10))
        #expect(try world.answer(alice, .topUpLease(lease, amount: 1)) == .dailyLimitReached(left: 0))
        // Not for workloads: not capped.
        #expect(try world.answer(alice, .transfer(to: world.bob.publicKey, amount: credit)) == nil)
        // Carol's money is not Alice's.
        #expect(try world.answer(world.carol, .topUpLease(lease, amount: 1)) == nil)
    }

    @Test("what returns within the day makes room again, and midnight UTC makes all of it")
    func returns() throws {
        var world = try World()
        let alice = world.alice
        let deposit = world.terms().deposit
        try world.submit(alice, .setSpendingLimit(perDay: deposit))
        let order = try world.place(alice)
        #expect(try world.answer(alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
        try world.submit(alice, .cancelOrder(order))
        let again = try world.place(alice)
        let day = SpendingLimit.dayMilliseconds
        let midnight = (World.start / day + 1) * day
        world.time = midnight - 1
        try world.submit(world.carol, .transfer(to: alice.publicKey, amount: 1))
        #expect(world.state.order(again) == nil, "it has expired meanwhile, and its deposit is back")
        _ = try world.place(alice)
        #expect(try world.answer(alice, .placeOrder(world.terms())) == .dailyLimitReached(left: 0))
        world.time = midnight
        #expect(try world.answer(alice, .placeOrder(world.terms())) == nil)
    }

    @Test("money of others that comes with a lease's end makes no room")
    func others() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, collateral: 5_000)
        let alice = deal.world.alice
        try deal.world.submit(alice, .setSpendingLimit(perDay: 1_000))
        try deal.world.submit(alice, .topUpLease(deal.id, amount: 1_000))
        try deal.run(121_000)
        try deal.world.pass(60_000)
        #expect(deal.gains == Gains(tenant: 5_000 - 121_000, provider: 121_000))
        #expect(deal.world.state.account(alice.publicKey)?.spending?.left(at: deal.world.time) == 0)
    }
}
