// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The lease costs one nano-credit each millisecond: money and run time are the same number. It runs dry after two
/// minutes, and a pause lasts one at most.
@Suite("Resuming a paused lease")
struct ResumingTests {
    private static let parameters = Parameters(pauseGrace: 60_000, minimumCover: 120_000)

    private func paused(rate: NanoCredits = hour, deposit: NanoCredits = 120_000) throws -> Deal {
        var deal = try Deal(rate: rate, deposit: deposit, parameters: Self.parameters)
        try deal.run(130_000)
        #expect(deal.lease?.isPaused == true)
        return deal
    }

    private func answer(_ deal: Deal, _ amount: NanoCredits, by key: PrivateKey? = nil) throws -> Refusal? {
        try deal.world.answer(key ?? deal.world.alice, .topUpLease(deal.id, amount: amount))
    }

    @Test("it takes as much time as the pause could have lasted, whoever pays")
    func least() throws {
        let deal = try paused()
        for key in [deal.world.alice, deal.world.carol] {
            for amount: NanoCredits in [1, 59_999] {
                #expect(try answer(deal, amount, by: key) == .topUpTooSmall(needed: 60_000))
            }
            #expect(try answer(deal, 60_000, by: key) == nil)
        }
    }

    @Test("small sums do not add up to it: each is refused, and the room is free when the pause is over")
    func drips() throws {
        var deal = try paused()
        for _ in 0..<49 {
            try deal.run(1_000)
            #expect(try answer(deal, 1_000)?.code == "topUpTooSmall")
        }
        #expect(Ending.all(in: try deal.run(1_000)).map(\.end) == [.escrowExhausted])
        #expect(deal.world.state.listing(deal.listing)?.free == World.capacity)
    }

    @Test("near the end of its term the rest of the term is enough")
    func restOfTerm() throws {
        var deal = try Deal(rate: hour, deposit: 350_000, parameters: Self.parameters)
        try deal.run(350_000)
        #expect(deal.lease?.isPaused == true)
        #expect(try answer(deal, 9_999) == .topUpTooSmall(needed: 10_000))
        try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: 10_000))
        #expect(Ending.all(in: try deal.run(10_000)).map(\.end) == [.termEnded])
        #expect(deal.gains == Gains(tenant: -360_000, provider: 360_000))
    }

    @Test("what the escrow holds beyond the time run counts, and the need is rounded up")
    func rounding() throws {
        // 1.5 nano-credits each millisecond, 181 of which the last half is worth nothing by itself.
        let deal = try paused(rate: hour * 3 / 2, deposit: 180_001)
        let run = try #require(deal.lease).meter.elapsed(at: deal.world.time)
        #expect(run == 120_001)
        // 180 001 ms cost 270 001.5, and 180 001 is there.
        #expect(try answer(deal, 90_000) == .topUpTooSmall(needed: 90_001))
        #expect(try answer(deal, 90_001) == nil)
    }

    @Test("a lease that is not paused takes any sum, also one millisecond before it would be")
    func notPaused() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, parameters: Self.parameters)
        try deal.run(119_999)
        #expect(try answer(deal, 1) == nil)
        deal.world.time += 1
        #expect(try answer(deal, 1) == .topUpTooSmall(needed: 60_000))
    }

    @Test("its own cap comes first: what it forbids is not asked for")
    func cap() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, spendingCap: 150_000, parameters: Self.parameters)
        try deal.run(120_000)
        #expect(try answer(deal, 30_001) == .spendingCapReached(cap: 150_000))
        #expect(try answer(deal, 30_000) == .topUpTooSmall(needed: 60_000))
    }

    @Test("a lease that a channel pays, paused because its term came in an outage, takes any sum")
    func channel() throws {
        var deal = try Deal(payment: Deal.channel, parameters: Self.parameters)
        try deal.run(350_000)
        try deal.world.advance(to: deal.world.time + hour)
        #expect(deal.lease?.isPaused == true)
        #expect(try answer(deal, 1) == nil)
    }
}
