// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Channels: opening and topping up")
struct ChannelOpeningTests {
    @Test("opening sets the deposit aside, and both sides of the tick protocol hold the ledger's terms")
    func opens() throws {
        let payment = try Payment()
        let channel = try #require(payment.channel)
        #expect(payment.world.events == [.channelOpened(payment.id, channel)])
        #expect(payment.moved == Payment.Moved(payerLost: Int64(credit), payeeGained: 0))
        #expect(payment.world.state.money.escrow == credit)
        let terms = try channel.terms(payment.id, network: payment.world.genesis.network)
        #expect(terms.payer == payment.world.alice.publicKey)
        #expect(terms.payee == payment.world.bob.publicKey)
        #expect((terms.deposit, terms.ratePerTick, terms.tick, terms.grace) == (credit, 1_000, 1_000, 500))
        #expect(terms.opened == World.start)
    }

    @Test("the payee needs no account, and gets one with its first money")
    func payeeWithoutAccount() throws {
        var payment = try Payment()
        let dave = payment.world.dave
        let done = try payment.world.submit(payment.world.alice, .openChannel(Payment.offer(to: dave)))
        let id = ChannelID(transaction: done.id, operation: 0)
        try payment.world.submit(payment.world.alice, .closeChannel(id, payment.voucher(1, 7, of: id)))
        try payment.world.pass(Payment.window)
        #expect(payment.world.balance(dave) == 7)
    }

    @Test("offers that no channel can have are refused")
    func invalidOffers() throws {
        let world = try World()
        let good = Payment.offer(to: world.bob)
        func answer(_ change: (inout ChannelOffer) -> Void) throws -> String? {
            var offer = good
            change(&offer)
            return try world.answer(world.alice, .openChannel(offer))?.code
        }
        #expect(try answer { _ in } == nil)
        #expect(try answer { $0.payee = world.alice.publicKey } == "transferToSelf")
        #expect(try answer { $0.ratePerTick = 0 } == "invalidChannel")
        #expect(try answer { $0.deposit = 999 } == "invalidChannel")
        #expect(try answer { $0.deposit = 1_000 } == nil)
        #expect(try answer { $0.deposit = 0 } == "invalidChannel")
        #expect(try answer { $0.tick = 99 } == "invalidChannel")
        #expect(try answer { $0.tick = 3_600_001 } == "invalidChannel")
        #expect(try answer { $0.grace = 1_000 } == "invalidChannel")
        #expect(try answer { $0.grace = 999 } == nil)
        #expect(try answer { $0.disputeWindow = 0 } == "invalidChannel")
        #expect(try answer { $0.disputeWindow = LedgerLimits.windowMilliseconds } == nil)
        #expect(try answer { $0.disputeWindow = LedgerLimits.windowMilliseconds + 1 } == "invalidChannel")
        #expect(try answer { $0.deposit = 1_001 * credit } == "insufficientBalance")
        #expect(try answer { $0.deposit = .max } == "insufficientBalance")
    }

    @Test("anybody tops a channel up; vouchers reach as far as the deposit then does, and the rest is the payer's")
    func topUp() throws {
        var payment = try Payment()
        let over = credit + 500
        #expect(
            try payment.answer(payment.world.bob, payment.voucher(1, over))
                == .voucherRefused(.overDeposit(deposit: credit)))
        try payment.world.submit(payment.world.carol, .topUpChannel(payment.id, amount: 1_000))
        let channel = try #require(payment.channel)
        #expect(channel.deposit == credit + 1_000)
        #expect(payment.world.events == [.channelToppedUp(payment.id, channel)])
        try payment.close(payment.world.bob, payment.voucher(1, over))
        #expect(payment.moved == Payment.Moved(payerLost: Int64(credit) - 500, payeeGained: Int64(over)))
        #expect(payment.world.balance(payment.world.carol) == 5 * credit - 1_000)
    }

    @Test("a top-up of nothing, of no channel, beyond the balance or of a closing channel is refused")
    func topUpRefusals() throws {
        var payment = try Payment()
        let (id, alice) = (payment.id, payment.world.alice)
        #expect(try payment.world.answer(alice, .topUpChannel(id, amount: 0)) == .zeroAmount)
        let unknown = ChannelID(digest: bytes32(1))
        #expect(try payment.world.answer(alice, .topUpChannel(unknown, amount: 1)) == .unknownChannel(unknown))
        #expect(
            try payment.world.answer(payment.world.erin, .topUpChannel(id, amount: 2))
                == .insufficientBalance(available: 1, needed: 2))
        try payment.close(alice)
        let until = World.start + Payment.window
        #expect(try payment.world.answer(alice, .topUpChannel(id, amount: 1)) == .channelClosing(until: until))
        try payment.close(payment.world.bob)
        #expect(try payment.world.answer(alice, .topUpChannel(id, amount: 1)) == .unknownChannel(id))
    }

    @Test("a channel that is opened again has another name, and takes no voucher of the first")
    func reopened() throws {
        var payment = try Payment()
        let old = payment.voucher(1, 5_000)
        try payment.close(payment.world.bob, old)
        let done = try payment.world.submit(
            payment.world.alice, .openChannel(Payment.offer(to: payment.world.bob)))
        let again = ChannelID(transaction: done.id, operation: 0)
        #expect(again != payment.id)
        #expect(
            try payment.world.answer(payment.world.bob, .closeChannel(again, old)) == .voucherRefused(.wrongChannel))
        #expect(try payment.answer(payment.world.bob, old) == .unknownChannel(payment.id))
    }

    @Test("a channel without vouchers waits for ever: nothing is due by itself")
    func waits() throws {
        var payment = try Payment()
        #expect(payment.world.state.nextDeadline == nil)
        try payment.world.advance(to: World.start + 366 * 24 * hour)
        #expect(payment.channel?.closes == nil)
        try payment.close(payment.world.bob, payment.voucher(1, 5))
        #expect(payment.moved == Payment.Moved(5))
    }

    @Test("terms of payment that no channel can have are refused with the order")
    func ofOrders() throws {
        let world = try World()
        func answer(_ tick: UInt64, _ grace: UInt64, _ window: UInt64, rate: NanoCredits = credit) throws -> String? {
            let payment = PaymentMode.channel(tick: tick, grace: grace, disputeWindow: window)
            let terms = world.terms(maximumRate: rate, deposit: rate == 0 ? 0 : credit, payment: payment)
            return try world.answer(world.alice, .placeOrder(terms))?.code
        }
        #expect(try answer(1_000, 500, 40_000) == nil)
        for (tick, grace, window) in [
            (0, 0, 1), (99, 0, 1), (3_600_001, 0, 1), (1_000, 1_000, 1), (1_000, 0, 0),
            (1_000, 0, LedgerLimits.windowMilliseconds + 1), (.max, 0, 1),
        ] as [(UInt64, UInt64, UInt64)] {
            #expect(try answer(tick, grace, window) == "invalidChannel")
        }
        // A channel holds at least one tick, and a tick costs something.
        #expect(try answer(1_000, 500, 40_000, rate: 0) == "invalidChannel")
    }
}
