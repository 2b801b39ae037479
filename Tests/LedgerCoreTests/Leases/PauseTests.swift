// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The lease costs one nano-credit each millisecond and runs dry after two minutes.
@Suite("Pauses")
struct PauseTests {
    private let grace = Parameters().pauseGrace

    private func paused(grace: UInt64 = Parameters().pauseGrace) throws -> Deal {
        var deal = try Deal(
            rate: hour, deposit: 120_000, parameters: Parameters(pauseGrace: grace, minimumCover: 120_000))
        try deal.run(120_000)
        #expect(deal.lease?.isPaused == true)
        return deal
    }

    @Test("a paused lease ends exactly when its grace is over, and the whole escrow is paid")
    func ends() throws {
        var deal = try paused()
        #expect(Ending.all(in: try deal.run(grace - 1)) == [])
        let endings = Ending.all(in: try deal.run(1))
        #expect(endings == [Ending(end: .escrowExhausted, paid: 120_000, refunded: 0, slashed: 0)])
    }

    @Test("a top-up in the last millisecond of the grace saves it, one at the tick comes too late")
    func lastMoment() throws {
        var deal = try paused()
        try deal.run(grace - 1)
        #expect(try deal.world.answer(deal.world.alice, .topUpLease(deal.id, amount: 240_000)) == nil)
        deal.world.time += 1
        #expect(
            try deal.world.answer(deal.world.alice, .topUpLease(deal.id, amount: 240_000)) == .unknownLease(deal.id))
    }

    @Test("paused time costs nothing, however the lease ends")
    func costsNothing() throws {
        for way in 0..<3 {
            var deal = try paused()
            try deal.run(200_000)
            switch way {
            case 0: try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            case 1: try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
            default: try deal.world.pass(60_000)
            }
            #expect(Ending.all(in: deal.world.events).count == 1)
            #expect(deal.gains == Gains(tenant: -120_000, provider: 120_000))
        }
    }

    @Test("a provider must be heard in a pause too, but a pause after its last word costs it nothing that it earned")
    func silence() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, collateral: 5_000)
        try deal.run(100_000)
        let seen = try deal.world.pass(60_000)
        #expect(Ending.all(in: seen).map(\.end) == [.heartbeatsMissed])
        // Heard at 100 s, paused at 120 s: what is certain is paid.
        #expect(Ending.all(in: seen).map(\.paid) == [100_000])
        #expect(deal.gains == Gains(tenant: 5_000 - 100_000, provider: 100_000))
    }

    @Test("each pause has its own grace")
    func ownGrace() throws {
        let grace: UInt64 = 20_000
        var deal = try paused(grace: grace)
        for _ in 0..<3 {
            try deal.run(grace - 1_000)
            try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: grace))
            try deal.run(grace)
            #expect(deal.lease?.isPaused == true)
        }
        #expect(Ending.all(in: try deal.run(grace - 1)) == [])
        #expect(Ending.all(in: try deal.run(1)).map(\.paid) == [180_000])
        #expect(deal.gains == Gains(tenant: -180_000, provider: 180_000))
    }

    @Test("the term counts time run: a lease with pauses ends later, and costs the same")
    func term() throws {
        var deal = try paused(grace: 100_000)
        for _ in 0..<2 {
            try deal.run(70_000)
            try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: 120_000))
            try deal.run(120_000)
        }
        // 360 s of run time are the duration and the time to settle.
        #expect(Ending.all(in: deal.world.events).map(\.end) == [.termEnded])
        #expect(deal.world.time == World.start + 500_000)
        #expect(deal.gains == Gains(tenant: -360_000, provider: 360_000))
    }

    @Test("a provider leaves a paused lease by notice, without loss")
    func notice() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, notice: 30_000, collateral: 5_000)
        try deal.run(130_000)
        try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
        try deal.run(30_000)
        try deal.world.submit(deal.world.bob, .closeLease(deal.id))
        #expect(Ending.all(in: deal.world.events).map(\.end) == [.closedWithNotice])
        #expect(deal.gains == Gains(tenant: -120_000, provider: 120_000))
        #expect(deal.world.state.provider(deal.world.bob.publicKey)?.collateral == 5_000)
    }
}
