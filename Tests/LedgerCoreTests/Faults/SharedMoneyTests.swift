// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Several hands on one purse within a block, and wishes that come a second time.
@Suite("Money that is wanted twice")
struct SharedMoneyTests {
    private func answers(
        _ world: inout World, _ operations: [(PrivateKey, LedgerCore.Operation)]
    ) throws -> [Refusal?] {
        var used: [PublicKey: UInt64] = [:]
        let transactions = try operations.map { key, operation in
            let next = (world.state.account(key.publicKey)?.sequence ?? 0) + used[key.publicKey, default: 0]
            used[key.publicKey, default: 0] += 1
            return try world.transaction(key, [operation], sequence: next)
        }
        return try world.block(transactions).map { if case .failure(let refusal) = $0 { refusal } else { nil } }
    }

    @Test("two orders of one block that together cost more than there is: the first is taken, the second refused")
    func twoOrders() throws {
        var world = try World()
        let terms = world.terms(deposit: 3 * credit)
        let refusals = try answers(&world, [(world.carol, .placeOrder(terms)), (world.carol, .placeOrder(terms))])
        // The refused one did not use its number, and left nothing behind.
        #expect(refusals == [nil, .insufficientBalance(available: 2 * credit, needed: 3 * credit)])
        #expect(world.state.account(world.carol.publicKey)?.sequence == 1)
        #expect(world.state.money.deposits == 3 * credit)
    }

    @Test("collateral that is withdrawn twice in a block comes back once")
    func withdrawnTwice() throws {
        var world = try World()
        try world.register(world.bob)
        try world.submit(world.bob, .addCollateral(5))
        let withdraw = LedgerCore.Operation.withdrawCollateral(5)
        #expect(
            try answers(&world, [(world.bob, withdraw), (world.bob, withdraw)])
                == [nil, .insufficientCollateral(available: 0, needed: 5)])
        #expect(world.balance(world.bob) == 10 * credit)
    }

    @Test("collateral is withdrawn by its provider alone, and not after it has retired")
    func withdrawnByOthers() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        try world.register(world.carol)
        try world.submit(world.bob, .addCollateral(5))
        #expect(
            try world.answer(world.carol, .withdrawCollateral(1)) == .insufficientCollateral(available: 0, needed: 1))
        #expect(try world.answer(world.alice, .withdrawCollateral(1)) == .notProvider)
        try world.submit(world.bob, .removeListing(listing), .retireProvider)
        #expect(try world.answer(world.bob, .withdrawCollateral(1)) == .notProvider)
        #expect(world.balance(world.bob) == 10 * credit)
    }

    @Test("an order that is cancelled twice, or accepted and cancelled, returns its deposit once")
    func cancelledTwice() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let order = try world.place(world.alice)
        let accept = LedgerCore.Operation.acceptOrder(order, listing: listing, grantee: bytes32(1))
        #expect(
            try answers(
                &world, [(world.alice, .cancelOrder(order)), (world.alice, .cancelOrder(order)), (world.bob, accept)])
                == [nil, .unknownOrder(order), .unknownOrder(order)])
        #expect(world.balance(world.alice) == 1000 * credit)
        #expect(world.state.money.deposits + world.state.money.escrow == 0)
    }

    @Test("a step that is due is taken once, though two blocks have its very millisecond")
    func dueOnce() throws {
        var deal = try Deal(collateral: credit)
        try deal.world.pass(60_000)
        #expect(Ending.all(in: deal.world.events).count == 1)
        let money = deal.world.state.money
        #expect(try deal.world.advance(to: deal.world.time).isEmpty)
        #expect(deal.world.state.money == money)
    }

    @Test("top-ups of two in one block are both taken, and what is left returns to the tenant")
    func twoTopUps() throws {
        var deal = try Deal(rate: hour, deposit: 120_000)
        let top = LedgerCore.Operation.topUpLease(deal.id, amount: 7)
        #expect(try answers(&deal.world, [(deal.world.alice, top), (deal.world.carol, top)]) == [nil, nil])
        #expect(deal.lease?.escrow == 120_014)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(deal.gains == Gains(tenant: 7, provider: 0))
    }

    @Test("a payee without money for the fee closes its channel, and pays of what that brings")
    func feeOfThePayee() throws {
        var world = try World(parameters: Parameters(transactionFee: 1_000))
        let offer = ChannelOffer(
            payee: world.dave.publicKey, deposit: credit, ratePerTick: 1_000, tick: 1_000, grace: 0,
            disputeWindow: 60_000)
        let id = ChannelID(transaction: try world.submit(world.alice, .openChannel(offer)).id, operation: 0)
        #expect(try world.answer(world.dave, .closeChannel(id, nil)) == .unknownAccount(world.dave.publicKey))
        try world.submit(world.carol, .transfer(to: world.dave.publicKey, amount: 1))
        func voucher(_ total: NanoCredits) -> SignedVoucher {
            Voucher(channel: id.cid, number: 1, total: total).signed(by: world.alice, network: world.genesis.network)
        }
        // Nothing comes of closing without a voucher, and too little of one for less than the fee.
        #expect(try world.answer(world.dave, .closeChannel(id, nil)) == .feeNotCovered(available: 1))
        #expect(try world.answer(world.dave, .closeChannel(id, voucher(998))) == .feeNotCovered(available: 1))
        let fees = world.state.fees
        try world.submit(world.dave, .closeChannel(id, voucher(5_000)))
        #expect(world.balance(world.dave) == 4_001)
        #expect(world.state.fees == fees + 1_000)
        try world.state.audit()
    }
}
