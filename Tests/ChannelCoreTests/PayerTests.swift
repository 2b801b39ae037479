// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

@Suite("The payer")
struct PayerTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    @Test("each claimed tick is paid with the next number and one tick more, stored before it is sent")
    func pays() throws {
        var payer = try parties.payerChannel()
        let first = parties.voucher(1, 10)
        #expect(
            payer.on(.claimed(parties.claim(1)), at: 0) == [
                .persist(PayerState(channel: parties.channel, generation: 1, highest: first, closing: false)),
                .send(first),
            ])
        let second = parties.voucher(2, 20)
        #expect(
            payer.on(.claimed(parties.claim(2, first)), at: 1000) == [
                .persist(PayerState(channel: parties.channel, generation: 2, highest: second, closing: false)),
                .send(second),
            ])
        #expect(payer.paid == 20)
    }

    @Test("an acknowledgement is not answered")
    func acknowledgement() throws {
        var payer = try parties.payerChannel()
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 0).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(1, first)), at: 10) == [])
        #expect(payer.nextDeadline == nil)
    }

    @Test("a claim that comes again gets the same voucher again, and none beyond it until the payee shows that one")
    func lostVoucher() throws {
        var payer = try parties.payerChannel()
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 0).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(1)), at: 250) == [.send(first)])
        #expect(payer.on(.claimed(parties.claim(2)), at: 9000) == [.send(first)])
        #expect(payer.highest == first)
    }

    @Test("a claim that comes too early is paid when the tick is over by the payer's own clock")
    func pacing() throws {
        var payer = try parties.payerChannel()
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 100).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(2, first)), at: 400) == [])
        #expect(payer.nextDeadline == 1100)
        #expect(payer.on(.timePassed, at: 1099) == [])
        #expect(payer.on(.timePassed, at: 1100).vouchers == [parties.voucher(2, 20)])
    }

    @Test("a late claim within the grace may be made up for, a later one moves the schedule")
    func catchingUp() throws {
        var payer = try parties.payerChannel()
        var last = try #require(payer.on(.claimed(parties.claim(1)), at: 0).vouchers.first)
        // 400 late, as the grace allows: the next is due at its old place.
        last = try #require(payer.on(.claimed(parties.claim(2, last)), at: 1400).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(3, last)), at: 1999) == [])
        last = try #require(payer.on(.timePassed, at: 2000).vouchers.first)
        // An hour late: no hour is made up for.
        last = try #require(payer.on(.claimed(parties.claim(4, last)), at: 3_600_000).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(5, last)), at: 3_600_599) == [])
        #expect(payer.on(.timePassed, at: 3_600_600).vouchers.count == 1)
    }

    @Test("a clock that goes back stands still")
    func clockBack() throws {
        var payer = try parties.payerChannel()
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 5000).vouchers.first)
        #expect(payer.on(.claimed(parties.claim(2, first)), at: 10) == [])
        #expect(payer.on(.timePassed, at: 5999) == [])
        #expect(payer.on(.timePassed, at: 6000).vouchers.count == 1)
    }

    @Test("a claim of more than one tick is refused", arguments: [2, 3, UInt64.max / 10, UInt64.max])
    func tooMuch(_ wanted: UInt64) throws {
        var payer = try parties.payerChannel()
        #expect(
            payer.on(.claimed(parties.claim(wanted)), at: 0) == [.refuseToSign(.claimedTooMuch(wanted: wanted))])
        #expect(payer.highest == nil)
    }

    @Test("a claim for another channel is refused")
    func otherChannel() throws {
        var payer = try parties.payerChannel()
        let claim = UsageClaim(channel: Parties.name("B"), wanted: 1, accepted: nil)
        #expect(payer.on(.claimed(claim), at: 0) == [.refuseToSign(.wrongChannel)])
    }

    @Test("a low deposit is told once and an empty one once, and a top-up pays what waits")
    func topUp() throws {
        var payer = try parties.payerChannel(parties.terms(deposit: 49), lowWaterTicks: 3)
        var told: [PayerChannel.Action] = []
        var last: SignedVoucher?
        for tick: UInt64 in 0..<4 {
            let actions = payer.on(.claimed(parties.claim(tick + 1, last)), at: tick * 1000)
            last = actions.vouchers.first
            told += actions.dropFirst(2)
        }
        #expect(told == [.topUpWanted(ticksLeft: 2), .topUpWanted(ticksLeft: 0)])
        #expect(payer.on(.claimed(parties.claim(5, last)), at: 4000) == [])
        #expect(payer.nextDeadline == nil)
        #expect(payer.on(.toppedUp(deposit: 49), at: 4100) == [])
        let actions = payer.on(.toppedUp(deposit: 60), at: 4200)
        #expect(actions.vouchers == [parties.voucher(5, 50)])
        #expect(actions.last == .topUpWanted(ticksLeft: 1))
        #expect(payer.deposit == 60)
    }

    @Test("nothing is signed with a key that is not the payer's")
    func wrongKey() throws {
        #expect(throws: ChannelError(.wrongKey, "")) {
            try PayerChannel(terms: parties.terms(), key: parties.payee, at: 0)
        }
    }

    @Test(
        "a payee that claims as it likes gets one tick per tick of the payer's clock, plus what the grace makes up for")
    func greedyPayee() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<40 {
            let grace = random.below(1000)
            let terms = try parties.terms(deposit: .max, rate: 1 + random.below(1000), grace: grace)
            var payer = try parties.payerChannel(terms)
            var now: UInt64 = 0
            for _ in 0..<300 {
                now += random.chance(5) ? random.below(20_000) : random.below(700)
                let shown = random.chance(70) ? payer.highest : nil
                let wanted = random.chance(80) ? payer.paid / terms.ratePerTick + 1 : random.anyMagnitude()
                _ = payer.on(.claimed(parties.claim(wanted, shown)), at: now)
                if random.chance(50) { _ = payer.on(.timePassed, at: now) }
                #expect(payer.paid / terms.ratePerTick <= 1 + (now + grace) / terms.tick)
            }
            #expect(payer.paid > 0)
        }
    }
}
