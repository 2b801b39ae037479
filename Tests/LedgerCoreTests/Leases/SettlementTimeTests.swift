// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Settlement: late blocks and ties")
struct SettlementTimeTests {
    @Test(
        "however late the block is that notices a silence, split and standing are the same",
        arguments: [1, 500, 24_000])
    func lateSilence(late: UInt64) throws {
        var outcomes: [Outcome] = []
        for late in [0, late] {
            var deal = try Deal(collateral: credit)
            try deal.run(30_000)
            try deal.world.pass(55_000)
            try deal.world.advance(to: deal.world.time + 5_000 + late)
            outcomes.append(Outcome(of: deal))
        }
        #expect(outcomes[0].endings.map(\.end) == [.heartbeatsMissed])
        #expect(outcomes[0] == outcomes[1])
    }

    @Test(
        "however late the block is that notices the term, split and standing are the same", arguments: [1, 500, 24_000])
    func lateTerm(late: UInt64) throws {
        var outcomes: [Outcome] = []
        for late in [0, late] {
            // More money than the term costs: what ran beyond it would show.
            var deal = try Deal(deposit: credit)
            try deal.run(355_000)
            try deal.world.advance(to: deal.world.time + 5_000 + late)
            outcomes.append(Outcome(of: deal))
        }
        #expect(outcomes[0].endings.map(\.end) == [.termEnded])
        #expect(outcomes[0].endings.map(\.paid) == [200_000_000])
        #expect(outcomes[0] == outcomes[1])
    }

    @Test("however late the block is that notices an empty escrow, the lease pauses at the same moment")
    func lateExhaustion() throws {
        for late: UInt64 in [0, 1, 29_999] {
            // One nano-credit each millisecond.
            var deal = try Deal(rate: hour, deposit: 120_000)
            try deal.run(119_999)
            try deal.world.advance(to: deal.world.time + 1 + late)
            #expect(deal.lease?.meter.pausedAt == World.start + 120_000, "\(late) ms late")
            #expect(deal.lease?.isPaused == true)
            try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            #expect(deal.gains == Gains(tenant: -120_000, provider: 120_000))
        }
    }

    @Test("silence and term on the same millisecond count as silence, on the next one as the term")
    func silenceAndTerm() throws {
        for (heard, expected) in [(300_000, LeaseEnd.heartbeatsMissed), (300_001, .termEnded)] as [(UInt64, LeaseEnd)] {
            var deal = try Deal()
            try deal.run(heard)
            #expect(Ending.all(in: try deal.world.pass(61_000)).map(\.end) == [expected])
        }
    }

    @Test("silence and an empty escrow on the same millisecond count as silence, on the next one as a pause")
    func silenceAndExhaustion() throws {
        for (heard, isPaused) in [(60_000, false), (60_001, true)] as [(UInt64, Bool)] {
            var deal = try Deal(rate: hour, deposit: 120_000)
            try deal.run(heard)
            let seen = try deal.world.pass(120_000 - heard)
            #expect(Ending.all(in: seen).map(\.end) == (isPaused ? [] : [.heartbeatsMissed]))
            #expect((deal.lease?.isPaused ?? false) == isPaused)
        }
    }

    @Test("silence and the end of the pause's grace on the same millisecond count as silence")
    func silenceAndPause() throws {
        for (heard, expected) in [(660_000, LeaseEnd.heartbeatsMissed), (660_001, .escrowExhausted)]
            as [(UInt64, LeaseEnd)]
        {
            var deal = try Deal(rate: hour, deposit: 120_000)
            try deal.run(heard)
            #expect(Ending.all(in: try deal.world.pass(61_000)).map(\.end) == [expected])
        }
    }

    @Test("term and empty escrow on the same millisecond count as the term")
    func termAndExhaustion() throws {
        var deal = try Deal(rate: hour, deposit: 360_000)
        let endings = Ending.all(in: try deal.run(360_000))
        #expect(endings == [Ending(end: .termEnded, paid: 360_000, refunded: 0, slashed: 0)])
        var less = try Deal(rate: hour, deposit: 359_999)
        #expect(Ending.all(in: try less.run(360_000)) == [])
        #expect(less.lease?.isPaused == true)
    }

    @Test("at the very tick of an end by time, a start, a heartbeat and a result come too late")
    func atTheTick() throws {
        var waiting = try Deal(isStarted: false)
        try waiting.world.pass(299_999)
        #expect(try waiting.world.answer(waiting.world.bob, .startLease(waiting.id)) == nil)
        waiting.world.time += 1
        #expect(try waiting.world.answer(waiting.world.bob, .startLease(waiting.id)) == .unknownLease(waiting.id))
        var silent = try Deal()
        try silent.world.pass(59_999)
        #expect(try silent.world.answer(silent.world.bob, .completeLease(silent.id, World.result)) == nil)
        silent.world.time += 1
        try silent.world.submit(silent.world.bob, .heartbeat([silent.id]))
        #expect(Ending.all(in: silent.world.events).map(\.end) == [.heartbeatsMissed])
        #expect(silent.world.events.last == .heartbeat(provider: silent.world.bob.publicKey, leases: []))
        var over = try Deal()
        try over.run(359_999)
        over.world.time += 1
        #expect(
            try over.world.answer(over.world.bob, .completeLease(over.id, World.result)) == .unknownLease(over.id))
    }
}

/// All that a late block must not change.
private struct Outcome: Equatable {
    let endings: [Ending]
    let gains: Gains
    let standing: Standing?
    let rated: NanoCredits?

    init(of deal: Deal) {
        endings = Ending.all(in: deal.world.events)
        gains = deal.gains
        standing = deal.world.state.standing(deal.world.bob.publicKey)
        rated = deal.world.state.ratableLease(deal.id)?.value
    }
}
