// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Channels: closing")
struct ChannelClosingTests {
    @Test("the payee closes at once with its last voucher, and the rest returns")
    func payee() throws {
        var payment = try Payment()
        let channel = try #require(payment.channel)
        try payment.close(payment.world.bob, payment.voucher(9, 123_456))
        var last = channel
        last.best = Channel.Best(number: 9, total: 123_456)
        #expect(
            payment.world.events == [
                .channelClosed(payment.id, last, paid: 123_456, refunded: credit - 123_456)
            ])
        #expect(payment.moved == Payment.Moved(123_456))
        #expect(payment.channel == nil)
        #expect(payment.world.state.money.escrow == 0)
    }

    @Test("the payee may take all or nothing")
    func extremes() throws {
        var all = try Payment()
        try all.close(all.world.bob, all.voucher(1, credit))
        #expect(all.moved == Payment.Moved(Int64(credit)))
        var nothing = try Payment()
        try nothing.close(nothing.world.bob)
        #expect(nothing.moved == Payment.Moved(0))
        var zero = try Payment()
        try zero.close(zero.world.bob, zero.voucher(1, 0))
        #expect(zero.moved == Payment.Moved(0))
    }

    @Test("the payer's closing settles exactly when the dispute window is over, by the voucher that it showed")
    func payer() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(3, 3_000))
        let channel = try #require(payment.channel)
        #expect(payment.world.events == [.channelClosing(payment.id, channel)])
        #expect(channel.closes == World.start + Payment.window)
        #expect(try payment.world.pass(Payment.window - 1).isEmpty)
        #expect(
            try payment.world.pass(1) == [
                .channelClosed(payment.id, channel, paid: 3_000, refunded: credit - 3_000)
            ])
        #expect(payment.moved == Payment.Moved(3_000))
        #expect(payment.world.state.nextDeadline == nil)
    }

    @Test("a payer that shows no voucher, of a payee that stays away, gets everything back after the window")
    func payerAlone() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice)
        try payment.world.pass(Payment.window)
        #expect(payment.moved == Payment.Moved(0))
    }

    @Test("within the window the payee overrides it with a newer voucher and is paid at once")
    func overrides() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(3, 3_000))
        try payment.world.pass(Payment.window - 1)
        try payment.close(payment.world.bob, payment.voucher(4, 4_000))
        #expect(payment.moved == Payment.Moved(4_000))
        #expect(payment.channel == nil)
        #expect(try payment.world.pass(Payment.window).isEmpty)
    }

    @Test("at the very tick at which the window is over, the payee comes too late")
    func tooLate() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(3, 3_000))
        try payment.world.pass(Payment.window - 1)
        payment.world.time += 1
        #expect(try payment.answer(payment.world.bob, payment.voucher(4, 4_000)) == .unknownChannel(payment.id))
    }

    @Test("the payee may settle for what the payer showed, without a voucher or with the same one")
    func accepts() throws {
        for hasVoucher in [false, true] {
            var payment = try Payment()
            let voucher = payment.voucher(3, 3_000)
            try payment.close(payment.world.alice, voucher)
            try payment.close(payment.world.bob, hasVoucher ? voucher : nil)
            #expect(payment.moved == Payment.Moved(3_000))
        }
    }

    @Test("a payer cannot close twice, nor show another voucher while the window runs")
    func payerTwice() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(3, 3_000))
        let until = World.start + Payment.window
        try payment.world.pass(10_000)
        #expect(try payment.answer(payment.world.alice, nil) == .channelClosing(until: until))
        #expect(try payment.answer(payment.world.alice, payment.voucher(4, 4_000)) == .channelClosing(until: until))
        #expect(
            try payment.answer(payment.world.alice, payment.voucher(2, 2_000))
                == .voucherRefused(.staleNumber(highest: 3)))
    }

    @Test("nobody but its parties closes a channel, even with a good voucher")
    func strangers() throws {
        let payment = try Payment()
        for key in [payment.world.carol, payment.world.erin] {
            #expect(try payment.answer(key, payment.voucher(1, 1_000)) == .notYourChannel(payment.id))
        }
        let unknown = ChannelID(digest: bytes32(1))
        #expect(try payment.world.answer(payment.world.bob, .closeChannel(unknown, nil)) == .unknownChannel(unknown))
    }

    @Test("when both sides close in one block the payee's word is the last, whichever came first")
    func race() throws {
        for payerFirst in [true, false] {
            var payment = try Payment()
            let byPayer = try payment.world.transaction(
                payment.world.alice, [.closeChannel(payment.id, payment.voucher(1, 1_000))])
            let byPayee = try payment.world.transaction(
                payment.world.bob, [.closeChannel(payment.id, payment.voucher(5, 5_000))])
            try payment.world.block(payerFirst ? [byPayer, byPayee] : [byPayee, byPayer])
            #expect(payment.moved == Payment.Moved(5_000))
            #expect(payment.channel == nil)
        }
    }

    @Test("a dispute window is not lost while the ledger is away")
    func outage() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(1, 1_000))
        try payment.world.advance(to: World.start + hour)
        try payment.world.pass(Payment.window - 1)
        #expect(try payment.answer(payment.world.bob, payment.voucher(5, 5_000)) == nil)
        try payment.world.pass(1)
        #expect(payment.moved == Payment.Moved(1_000))
    }
}
