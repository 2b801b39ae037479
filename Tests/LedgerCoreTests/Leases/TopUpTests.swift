// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The lease costs one nano-credit each millisecond: money and run time are the same number.
@Suite("Top-ups")
struct TopUpTests {
    /// A pause lasts a minute at most.
    private func deal(_ deposit: NanoCredits = 120_000) throws -> Deal {
        try Deal(
            rate: hour, deposit: deposit, parameters: Parameters(pauseGrace: 60_000, minimumCover: 120_000))
    }

    private func topUp(_ deal: inout Deal, _ amount: NanoCredits, by key: PrivateKey? = nil) throws {
        try deal.world.submit(key ?? deal.world.alice, .topUpLease(deal.id, amount: amount))
    }

    @Test("an escrow runs dry exactly on its tick; one unit less or more moves it by one tick", arguments: [-1, 0, 1])
    func exhaustion(difference: Int) throws {
        let lasts = UInt64(121_000 + difference)
        var deal = try deal(lasts)
        try deal.run(lasts - 1)
        #expect(deal.lease?.isPaused == false)
        deal.world.time += 1
        try deal.world.advance(to: deal.world.time)
        let lease = try #require(deal.lease)
        #expect(deal.world.events == [.leasePaused(deal.id, lease)])
        #expect(lease.meter.pausedAt == World.start + lasts)
        #expect(lease.accrued(at: .max) == lasts)
    }

    @Test("an escrow between two ticks lasts to the later one, so that no more is paid than the time cost")
    func betweenTicks() throws {
        // 1000 nano-credits each millisecond.
        var deal = try Deal(rate: 1000 * hour, deposit: 1500, parameters: Parameters(minimumCover: 1))
        try deal.world.advance(to: World.start + 1)
        #expect(deal.lease?.isPaused == false)
        try deal.world.advance(to: World.start + 2)
        #expect(deal.lease?.meter.pausedAt == World.start + 2)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(deal.gains == Gains(tenant: -1500, provider: 1500))
    }

    @Test("a top-up before the escrow is empty moves the end by what it pays for, to the millisecond")
    func before() throws {
        var deal = try deal()
        try deal.run(100_000)
        try topUp(&deal, 7)
        let lease = try #require(deal.lease)
        #expect(deal.world.events == [.leaseToppedUp(deal.id, lease)])
        #expect((lease.escrow, lease.funded) == (120_007, 120_007))
        try deal.run(20_006)
        #expect(deal.lease?.isPaused == false)
        try deal.run(1)
        #expect(deal.lease?.meter.pausedAt == World.start + 120_007)
    }

    @Test("a top-up in the very block in which the escrow runs dry resumes at once, and no time is lost")
    func sameBlock() throws {
        var deal = try deal()
        try deal.run(119_999)
        deal.world.time += 1
        try topUp(&deal, 60_000)
        guard case .leasePaused = deal.world.events.first, case .leaseToppedUp = deal.world.events.last else {
            Issue.record("events are \(deal.world.events)")
            return
        }
        #expect(deal.lease?.meter.elapsed(at: deal.world.time + 10) == 120_010)
        try deal.run(60_000)
        #expect(deal.lease?.meter.pausedAt == World.start + 180_000)
    }

    @Test("a top-up resumes a paused lease: it counts from then on, and what passed meanwhile costs nothing")
    func paused() throws {
        var deal = try deal()
        try deal.run(130_000)
        try deal.world.pass(20_000)
        try topUp(&deal, 60_000)
        let lease = try #require(deal.lease)
        #expect(!lease.isPaused)
        // The provider has a whole grace to hear of it.
        #expect(lease.heartbeat == deal.world.time)
        #expect(lease.charge(at: deal.world.time) == 120_000)
        try deal.run(59_999)
        #expect(deal.lease?.isPaused == false)
        try deal.run(1)
        #expect(deal.lease?.meter.pausedAt == World.start + 210_000)
    }

    @Test("one unit more than resumes a paused lease runs one millisecond more")
    func oneUnit() throws {
        var deal = try deal()
        try deal.run(150_000)
        try topUp(&deal, 60_001)
        try deal.run(60_000)
        #expect(deal.lease?.isPaused == false)
        try deal.run(1)
        #expect(deal.lease?.meter.pausedAt == World.start + 210_001)
    }

    @Test("a block that notices an empty escrow late charges none of the time until a top-up in it")
    func lateBlock() throws {
        var deal = try deal()
        try deal.run(110_000)
        deal.world.time += 30_000
        try topUp(&deal, 60_000)
        #expect(deal.lease?.meter.pausedAt == nil)
        #expect(deal.lease?.charge(at: deal.world.time) == 120_000)
        try deal.run(5_000)
        try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
        #expect(deal.gains == Gains(tenant: -125_000, provider: 125_000))
    }

    @Test("anybody may top up; what is not used returns to the tenant")
    func strangers() throws {
        var deal = try deal()
        let carol = deal.world.balance(deal.world.carol)
        try topUp(&deal, 10_000, by: deal.world.carol)
        try deal.run(60_000)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(deal.world.balance(deal.world.carol) == carol - 10_000)
        #expect(deal.gains == Gains(tenant: 10_000 - 60_000, provider: 60_000))
    }

    @Test("a lease that has not started is topped up too, and no time runs for it")
    func notStarted() throws {
        var deal = try Deal(rate: hour, deposit: 120_000, isStarted: false)
        try topUp(&deal, 1_000)
        #expect(deal.lease?.escrow == 121_000)
        try deal.world.pass(10_000)
        try deal.world.submit(deal.world.bob, .startLease(deal.id))
        try deal.run(120_999)
        #expect(deal.lease?.isPaused == false)
        try deal.run(1)
        #expect(deal.lease?.isPaused == true)
    }

    @Test("a top-up of nothing, of a lease that is unknown or has ended, or beyond the balance is refused")
    func refusals() throws {
        var deal = try deal()
        let (alice, id) = (deal.world.alice, deal.id)
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 0)) == .zeroAmount)
        let unknown = LeaseID(digest: bytes32(1))
        #expect(try deal.world.answer(alice, .topUpLease(unknown, amount: 1)) == .unknownLease(unknown))
        #expect(
            try deal.world.answer(deal.world.erin, .topUpLease(id, amount: 2))
                == .insufficientBalance(available: 1, needed: 2))
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: .max)) == .amountOverflow)
        try deal.world.submit(alice, .closeLease(id))
        #expect(try deal.world.answer(alice, .topUpLease(id, amount: 1)) == .unknownLease(id))
    }
}
