// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Metering, at random")
struct MeterPropertyTests {
    @Test("a meter counts the spans in which it ran, whatever the pauses", arguments: 1...200)
    func meter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var time = random.next() % 1_000_000
        var meter = Meter(startingAt: time)
        var counted: UInt64 = 0
        for _ in 0..<20 {
            let ran = random.next() % 3 == 0 ? 0 : random.next() % 100_000
            #expect(meter.time(ofReaching: counted + ran) == time + ran)
            time += ran
            counted += ran
            #expect(meter.elapsed(at: time) == counted)
            meter.pause(at: time)
            #expect(meter.time(ofReaching: counted + 1) == nil)
            // A second pause says nothing new.
            time += random.next() % 100_000
            meter.pause(at: time)
            #expect(meter.elapsed(at: time) == counted)
            #expect(meter.elapsed(at: .max) == counted)
            meter.resume(at: time)
            meter.resume(at: time + 1)
            #expect(meter.elapsed(at: time) == counted)
        }
        #expect(meter.time(ofReaching: 0) == meter.since)
    }

    @Test("a meter neither wraps nor traps at the end of time")
    func extremes() {
        var meter = Meter(startingAt: .max)
        #expect(meter.elapsed(at: 0) == 0)
        #expect(meter.elapsed(at: .max) == 0)
        #expect(meter.time(ofReaching: .max) == .max)
        meter.pause(at: 0)
        #expect(meter.pausedAt == .max)
        meter.resume(at: 0)
        #expect(meter.elapsed(at: .max) == 0)
        #expect(Meter(startingAt: 0).elapsed(at: .max) == .max)
    }

    /// What a lease with these top-ups came to, and for how long it ran.
    private struct Life {
        var paid: NanoCredits = 0
        var funded: NanoCredits = 0
        var ran: UInt64 = 0
        var pauses = 0
    }

    /// Random top-ups at random moments, most of them after a pause has begun.
    private func life(rate: NanoCredits, _ random: inout SeededGenerator) throws -> Life {
        let parameters = Parameters(pauseGrace: 30_000, minimumCover: 1)
        let first = 1 + random.next() % (rate / 100)
        var deal = try Deal(rate: rate, duration: hour, deposit: max(first, rate / hour + 1), parameters: parameters)
        var life = Life(funded: try #require(deal.lease).funded)
        var running: LedgerTime? = World.start
        func follow(_ events: [LedgerEvent], at time: LedgerTime, life: inout Life, running: inout LedgerTime?) {
            for event in events {
                if case .leasePaused(_, let lease) = event, let since = running, let end = lease.meter.pausedAt {
                    life.ran += end - since
                    life.pauses += 1
                    running = nil
                }
                if case .leaseToppedUp = event, running == nil { running = time }
            }
        }
        for _ in 0..<(2 + random.next() % 4) {
            deal.world.time += 1 + random.next() % 30_000
            try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
            follow(deal.world.events, at: deal.world.time, life: &life, running: &running)
            // What resumes a lease buys as much time as the pause's grace.
            let least = deal.lease?.isPaused == true ? rate / 120 + 2 : 1
            let amount = least + random.next() % (rate / 200)
            try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: amount))
            life.funded += amount
            follow(deal.world.events, at: deal.world.time, life: &life, running: &running)
        }
        deal.world.time += random.next() % 30_000
        try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
        follow(deal.world.events, at: deal.world.time, life: &life, running: &running)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        follow(deal.world.events, at: deal.world.time, life: &life, running: &running)
        if let since = running { life.ran += deal.world.time - since }
        life.paid = Ending.all(in: deal.world.events).first?.paid ?? 0
        return life
    }

    @Test(
        "splitting the run time into pauses never costs more than the same time at once, and at most a millisecond less"
    )
    func pausesDoNotChangeThePrice() throws {
        var random = SeededGenerator(seed: 11)
        var pauses = 0
        for _ in 0..<120 {
            let rate = 1_000 + random.next() % (4 * credit)
            let life = try life(rate: rate, &random)
            let whole = try #require(Arithmetic.charge(rate: rate, milliseconds: life.ran))
            #expect(life.paid <= whole)
            #expect(life.paid <= life.funded)
            // Less only where the money for the last begun millisecond was missing.
            #expect(life.paid == min(whole, life.funded))
            let millisecond = rate / hour + 1
            #expect(whole - life.paid <= millisecond)
            pauses += life.pauses
        }
        #expect(pauses > 100, "only \(pauses) pauses")
    }
}
