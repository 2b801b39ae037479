// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Outages of the ledger")
struct OutageTests {
    @Test("the ledger away for ten minutes ends no lease, and the next heartbeat finds it")
    func noLeaseEnds() throws {
        var deal = try Deal(duration: hour)
        try deal.run(30_000)
        deal.world.time += 600_000
        #expect(Ending.all(in: try deal.world.advance(to: deal.world.time)) == [])
        #expect(deal.world.state.reachableSince == deal.world.time)
        try deal.world.pass(59_999)
        try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
        #expect(deal.lease?.heartbeat == deal.world.time)
        // It worked all the while, as far as anybody knows.
        try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
        #expect(Ending.all(in: deal.world.events).map(\.paid) == [Deal.rate * 689_999 / hour])
    }

    @Test("a heartbeat in the very block with which the ledger is back counts")
    func heartbeatInTheFirstBlock() throws {
        var deal = try Deal(duration: hour)
        deal.world.time += 600_000
        try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
        #expect(Ending.all(in: try deal.world.pass(59_999)) == [])
        #expect(Ending.all(in: try deal.world.pass(1)).map(\.paid) == [Deal.rate * 600_000 / hour])
    }

    @Test("a provider that stays silent ends its lease one grace after the ledger is back, paid up to its last word")
    func silentProvider() throws {
        var deal = try Deal(duration: hour, collateral: credit)
        try deal.run(30_000)
        try deal.world.advance(to: deal.world.time + 600_000)
        #expect(Ending.all(in: try deal.world.pass(59_999)) == [])
        let ending = try #require(Ending.all(in: try deal.world.pass(1)).first)
        #expect(ending.end == .heartbeatsMissed)
        #expect(ending.paid == Deal.rate * 30_000 / hour)
        #expect(ending.slashed == credit)
    }

    @Test("a gap of exactly the outage is none, one millisecond more is one")
    func threshold() throws {
        for (gap, isOutage) in [(30_000, false), (30_001, true)] as [(UInt64, Bool)] {
            var deal = try Deal()
            try deal.world.advance(to: deal.world.time + gap)
            #expect((deal.world.state.reachableSince == deal.world.time) == isOutage)
        }
    }

    @Test("the time to start is not lost")
    func startGrace() throws {
        var deal = try Deal(isStarted: false)
        try deal.world.pass(200_000)
        try deal.world.advance(to: deal.world.time + hour)
        #expect(Ending.all(in: try deal.world.pass(299_999)) == [])
        #expect(try deal.world.answer(deal.world.bob, .startLease(deal.id)) == nil)
        #expect(Ending.all(in: try deal.world.pass(1)).map(\.end) == [.neverStarted])
    }

    @Test("the time to top up a paused lease is not lost, and the outage costs nothing")
    func pauseGrace() throws {
        var deal = try Deal(rate: hour, deposit: 120_000)
        try deal.run(100_000)
        // It runs dry 20 s after the last block.
        deal.world.time += hour
        try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
        #expect(deal.lease?.meter.pausedAt == World.start + 120_000)
        #expect(Ending.all(in: try deal.run(599_999)) == [])
        try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: 240_000))
        try deal.run(1_000)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(deal.gains == Gains(tenant: -121_000, provider: 121_000))
    }

    @Test("of two outages in a row the last counts, and a minute in between is not added up")
    func twoOutages() throws {
        var deal = try Deal(duration: 2 * hour)
        try deal.run(10_000)
        try deal.world.advance(to: deal.world.time + 600_000)
        try deal.world.pass(50_000)
        try deal.world.advance(to: deal.world.time + 600_000)
        #expect(Ending.all(in: try deal.world.pass(59_999)) == [])
        let ending = try #require(Ending.all(in: try deal.world.pass(1)).first)
        #expect(ending.end == .heartbeatsMissed)
        #expect(ending.paid == Deal.rate * 10_000 / hour)
    }

    @Test("a term that comes while the ledger is away waits for the result, and no more than the term is paid")
    func termMeanwhile() throws {
        for way in 0..<3 {
            var deal = try Deal(deposit: credit, collateral: credit)
            try deal.run(350_000)
            deal.world.time += hour
            try deal.world.advance(to: deal.world.time)
            #expect(deal.lease?.meter.pausedAt == World.start + 360_000)
            let ending: Ending?
            switch way {
            case 0:
                try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
                ending = Ending.all(in: deal.world.events).first
            case 1: ending = Ending.all(in: try deal.world.pass(60_000)).first
            default: ending = Ending.all(in: try deal.run(600_000)).first
            }
            let ends: [LeaseEnd] = [.completed(World.result), .heartbeatsMissed, .termEnded]
            #expect(ending?.end == ends[way])
            // Silent, it may have been gone since its last word.
            #expect(ending?.paid == Deal.rate * (way == 1 ? 350_000 : 360_000) / hour)
            #expect(ending?.slashed == (way == 1 ? credit : 0))
        }
    }

    @Test("a top-up of a lease that is beyond its term buys no time: it ends, and the money returns")
    func topUpBeyondTheTerm() throws {
        var deal = try Deal(deposit: credit)
        try deal.run(350_000)
        deal.world.time += hour
        try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: credit))
        try deal.run(700_000)
        #expect(deal.lease == nil)
        #expect(deal.gains == Gains(tenant: -200_000_000, provider: 200_000_000))
    }
}
