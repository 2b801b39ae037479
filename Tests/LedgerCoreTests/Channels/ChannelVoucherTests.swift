// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Channels: vouchers")
struct ChannelVoucherTests {
    @Test("a voucher of another channel, network or key, and one that was altered, is refused")
    func foreign() throws {
        var payment = try Payment()
        let done = try payment.world.submit(
            payment.world.alice, .openChannel(Payment.offer(to: payment.world.bob)))
        let other = ChannelID(transaction: done.id, operation: 0)
        let bob = payment.world.bob
        #expect(
            try payment.answer(bob, payment.voucher(1, 1_000, of: other)) == .voucherRefused(.wrongChannel))
        let network = CID.of([9], codec: .dagCBOR)
        #expect(
            try payment.answer(bob, payment.voucher(1, 1_000, network: network)) == .voucherRefused(.invalidSignature))
        for key in [payment.world.bob, payment.world.carol] {
            #expect(
                try payment.answer(bob, payment.voucher(1, 1_000, by: key)) == .voucherRefused(.invalidSignature))
        }
        let good = payment.voucher(1, 1_000)
        let raised = SignedVoucher(
            voucher: Voucher(channel: payment.id.cid, number: 1, total: 1_001), signature: good.signature)
        #expect(try payment.answer(bob, raised) == .voucherRefused(.invalidSignature))
        let empty = SignedVoucher(voucher: good.voucher, signature: [UInt8](repeating: 0, count: 64))
        #expect(try payment.answer(bob, empty) == .voucherRefused(.invalidSignature))
        #expect(try payment.answer(bob, good) == nil)
    }

    @Test("no bit of a voucher can be changed")
    func everyBit() throws {
        let payment = try Payment()
        let bytes = payment.voucher(1, 1_000).encoded()
        for bit in stride(from: 0, to: bytes.count * 8, by: 7) {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            guard let voucher = try? SignedVoucher(bytes: changed) else { continue }
            guard case .voucherRefused = try payment.answer(payment.world.bob, voucher) else {
                Issue.record("bit \(bit) is not covered")
                return
            }
        }
    }

    @Test("a voucher over the deposit is refused to the unit, from either side")
    func overDeposit() throws {
        let payment = try Payment()
        let over = payment.voucher(1, credit + 1)
        for key in [payment.world.alice, payment.world.bob] {
            #expect(try payment.answer(key, over) == .voucherRefused(.overDeposit(deposit: credit)))
            #expect(try payment.answer(key, payment.voucher(1, credit)) == nil)
        }
        #expect(
            try payment.answer(payment.world.bob, payment.voucher(1, .max))
                == .voucherRefused(.overDeposit(deposit: credit)))
    }

    @Test("numbers begin above zero")
    func numberZero() throws {
        let payment = try Payment()
        #expect(
            try payment.answer(payment.world.bob, payment.voucher(0, 1_000))
                == .voucherRefused(.staleNumber(highest: 0)))
    }

    @Test("against what the payer showed, an older voucher is refused, and a newer one must not take back")
    func older() throws {
        var payment = try Payment()
        let bob = payment.world.bob
        try payment.close(payment.world.alice, payment.voucher(5, 5_000))
        #expect(
            try payment.answer(bob, payment.voucher(4, 4_000)) == .voucherRefused(.staleNumber(highest: 5)))
        #expect(
            try payment.answer(bob, payment.voucher(4, 9_000)) == .voucherRefused(.staleNumber(highest: 5)))
        #expect(try payment.answer(bob, payment.voucher(6, 4_999)) == .voucherRefused(.totalFell(from: 5_000)))
        #expect(try payment.answer(bob, payment.voucher(6, 5_000)) == nil)
        #expect(try payment.answer(bob, payment.voucher(.max, 5_001)) == nil)
    }

    @Test("a payer that shows an old voucher is overtaken by the payee, who loses nothing")
    func cheat() throws {
        var payment = try Payment()
        try payment.close(payment.world.alice, payment.voucher(1, 1))
        try payment.close(payment.world.bob, payment.voucher(100, 100_000))
        #expect(payment.moved == Payment.Moved(100_000))
    }

    @Test(
        "random closings, top-ups and vouchers conserve the money, and nobody gets more than was signed",
        arguments: 1...30)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var payment = try Payment()
        var deposit = credit
        var signed: NanoCredits = 0
        var number: UInt64 = 0
        while payment.channel != nil {
            payment.world.time += random.next() % 25_000
            switch random.next() % 6 {
            case 0:
                let amount = 1 + random.next() % credit
                if try payment.world.answer(payment.world.alice, .topUpChannel(payment.id, amount: amount)) == nil {
                    try payment.world.submit(payment.world.alice, .topUpChannel(payment.id, amount: amount))
                    deposit += amount
                }
            case 1, 2, 3:
                number += 1
                signed += random.next() % (deposit - signed + 1)
            default:
                let key = random.next() % 2 == 0 ? payment.world.alice : payment.world.bob
                let voucher = random.next() % 3 == 0 || number == 0 ? nil : payment.voucher(number, signed)
                if try payment.answer(key, voucher) == nil { try payment.close(key, voucher) }
            }
            if random.next() % 3 == 0 { try payment.world.advance(to: payment.world.time) }
        }
        #expect(payment.moved.payerLost == payment.moved.payeeGained)
        #expect((0...Int64(signed)).contains(payment.moved.payeeGained))
        #expect(payment.world.state.money.escrow == 0)
        #expect(payment.world.state.closing == 0)
    }
}
