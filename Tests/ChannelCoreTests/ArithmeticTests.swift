// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// Amounts, numbers and times up to the largest, in any order: nothing traps and the rules still hold.
@Suite("Arithmetic of channels at its ends")
struct ArithmeticTests {
    private static func terms(_ parties: Parties, _ random: inout SeededGenerator) throws -> ChannelTerms {
        let rate = max(1, random.anyMagnitude())
        let tick = random.chance(50) ? 100 : 3_600_000 as UInt64
        return try parties.terms(
            deposit: max(rate, random.anyMagnitude()), rate: rate, tick: tick, grace: random.below(tick))
    }

    private static func voucher(_ parties: Parties, _ random: inout SeededGenerator) -> SignedVoucher {
        let channel = random.chance(95) ? parties.channel : Parties.name("B")
        let voucher = Voucher(channel: channel, number: random.anyMagnitude(), total: random.anyMagnitude())
        return voucher.signed(by: random.chance(95) ? parties.payer : parties.payee, network: parties.network)
    }

    @Test("a payee survives any vouchers, times and deposits, and accepts only what can be redeemed")
    func payee() throws {
        let parties = try Parties()
        var random = SeededGenerator(seed: 21)
        var accepted = 0
        for _ in 0..<150 {
            var payee = PayeeChannel(terms: try Self.terms(parties, &random), at: random.anyMagnitude())
            for _ in 0..<40 {
                let before = payee.accepted?.voucher
                _ = payee.on(Self.payeeEvent(parties, &random), at: random.anyMagnitude())
                _ = payee.nextDeadline
                #expect(payee.worked <= payee.paidTime.adding(payee.terms.grace))
                guard let after = payee.accepted?.voucher, after != before else { continue }
                accepted += 1
                #expect(after.number > before?.number ?? 0)
                #expect(after.total > before?.total ?? 0)
                #expect(after.total <= payee.deposit)
            }
        }
        #expect(accepted > 100)
    }

    private static func payeeEvent(_ parties: Parties, _ random: inout SeededGenerator) -> PayeeChannel.Event {
        switch random.below(40) {
        case 0..<20: .voucher(voucher(parties, &random))
        case 20..<28: .timePassed
        case 28..<32: .toppedUp(deposit: random.anyMagnitude())
        case 32..<37: .work(wanted: random.chance(80))
        case 37: .redeemed(voucher(parties, &random).voucher)
        case 38: random.chance(20) ? .closing(highest: voucher(parties, &random).voucher) : .timePassed
        default: random.chance(20) ? .closeWanted : .timePassed
        }
    }

    @Test("a payer survives any claims, times and deposits, and signs no more than the deposit, one tick at a time")
    func payer() throws {
        let parties = try Parties()
        var random = SeededGenerator(seed: 22)
        var signed = 0
        for _ in 0..<150 {
            let terms = try Self.terms(parties, &random)
            var payer = try PayerChannel(
                terms: terms, key: parties.payer, lowWaterTicks: random.anyMagnitude(), at: random.anyMagnitude())
            for _ in 0..<40 {
                let before = payer.highest
                let actions = payer.on(Self.payerEvent(parties, payer, &random), at: random.anyMagnitude())
                _ = payer.nextDeadline
                guard let after = payer.highest, after != before else { continue }
                #expect(after.isSigned(by: terms.payer, network: terms.network))
                guard actions.refusals.isEmpty else { continue }
                signed += 1
                #expect(after.voucher.number == (before?.voucher.number ?? 0) + 1)
                #expect(after.voucher.total - (before?.voucher.total ?? 0) == terms.ratePerTick)
                #expect(after.voucher.total <= payer.deposit)
            }
        }
        #expect(signed > 100)
    }

    private static func payerEvent(
        _ parties: Parties, _ payer: PayerChannel, _ random: inout SeededGenerator,
    ) -> PayerChannel.Event {
        switch random.below(40) {
        case 0..<20:
            .claimed(parties.claim((payer.paid / payer.terms.ratePerTick).adding(1), payer.highest))
        case 20..<24: .claimed(parties.claim(random.anyMagnitude(), payer.highest))
        case 24..<26:
            .claimed(parties.claim(random.anyMagnitude(), random.chance(30) ? voucher(parties, &random) : nil))
        case 26..<34: .timePassed
        case 34..<39: .toppedUp(deposit: random.anyMagnitude())
        default: random.chance(10) ? .closeWanted : .timePassed
        }
    }

    @Test("a payer that has used up the numbers says so and signs nothing")
    func exhausted() throws {
        let parties = try Parties()
        let last = parties.voucher(.max, 10)
        let state = PayerState(channel: parties.channel, generation: 1, highest: last, closing: false)
        var payer = try PayerChannel(terms: parties.terms(), key: parties.payer, restoring: state, at: 0)
        #expect(payer.on(.claimed(parties.claim(2, last)), at: 5000) == [.refuseToSign(.exhausted)])
    }

    @Test("a rate of the whole deposit at the largest amount is paid once and worked for one tick")
    func largestRate() throws {
        let parties = try Parties()
        let terms = try parties.terms(deposit: .max, rate: .max)
        var payer = try parties.payerChannel(terms)
        var payee = try parties.payeeChannel(terms)
        let sent = try #require(payer.on(.claimed(parties.claim(1)), at: 0).vouchers.first)
        #expect(sent.voucher.total == .max)
        _ = payee.on(.voucher(sent), at: 0)
        let actions = payee.on(.timePassed, at: 1000)
        #expect(actions.first == .freeze)
        let claim = try #require(actions.claims.first)
        #expect(payer.on(.claimed(claim), at: 1000).vouchers == [])
    }
}
