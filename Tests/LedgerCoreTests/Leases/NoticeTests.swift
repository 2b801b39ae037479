// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Notice and early exit")
struct NoticeTests {
    private func deal() throws -> Deal {
        var deal = try Deal(notice: 60_000, collateral: credit)
        try deal.run(30_000)
        return deal
    }

    @Test("a provider that gave notice leaves exactly when it is due, without loss; a millisecond before, it breaks it")
    func due() throws {
        for early: UInt64 in [0, 1] {
            var deal = try deal()
            try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
            let lease = try #require(deal.lease)
            #expect(deal.world.events == [.noticeGiven(deal.id, lease)])
            #expect(lease.noticeEnds == deal.world.time + 60_000)
            try deal.run(60_000 - early)
            try deal.world.submit(deal.world.bob, .closeLease(deal.id))
            let ending = try #require(Ending.all(in: deal.world.events).first)
            #expect(ending.end == (early == 0 ? .closedWithNotice : .closedByProvider))
            #expect(ending.paid == Deal.rate * (90_000 - early) / hour)
            #expect(ending.slashed == (early == 0 ? 0 : credit))
        }
    }

    @Test("a provider that leaves without notice loses its collateral and what came after its last heartbeat")
    func without() throws {
        var deal = try deal()
        try deal.world.pass(20_000)
        try deal.world.submit(deal.world.bob, .closeLease(deal.id))
        let paid = Int64(Deal.rate * 30_000 / hour)
        #expect(deal.gains == Gains(tenant: Int64(credit) - paid, provider: paid))
    }

    @Test("notice is the provider's to give, of a lease that runs, once")
    func refusals() throws {
        var deal = try deal()
        let (bob, id) = (deal.world.bob, deal.id)
        let unknown = LeaseID(digest: bytes32(1))
        #expect(try deal.world.answer(bob, .giveNotice(unknown)) == .unknownLease(unknown))
        #expect(try deal.world.answer(deal.world.alice, .giveNotice(id)) == .notYourLease(id))
        #expect(try deal.world.answer(deal.world.carol, .giveNotice(id)) == .notYourLease(id))
        try deal.world.submit(bob, .giveNotice(id))
        #expect(try deal.world.answer(bob, .giveNotice(id)) == .noticeGiven(id))
        let waiting = try Deal(notice: 60_000, isStarted: false)
        #expect(try waiting.world.answer(waiting.world.bob, .giveNotice(waiting.id)) == .notStarted(waiting.id))
    }

    @Test("the notice is the listing's when the lease was made, whatever it says later")
    func fixed() throws {
        var deal = try deal()
        try deal.world.submit(deal.world.bob, .updateListing(deal.listing, World.listing(at: Deal.rate, notice: 0)))
        try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
        #expect(deal.lease?.noticeEnds == deal.world.time + 60_000)
    }

    @Test("where no notice is asked for, the provider gives it and leaves at once, in one transaction")
    func none() throws {
        var deal = try Deal(collateral: credit)
        try deal.run(30_000)
        let leave = try deal.world.transaction(deal.world.bob, [.giveNotice(deal.id), .closeLease(deal.id)])
        try deal.world.block([leave])[0].get()
        #expect(Ending.all(in: deal.world.events).map(\.end) == [.closedWithNotice])
        #expect(Ending.all(in: deal.world.events).map(\.slashed) == [0])
    }

    @Test("notice binds nobody else: the lease still ends by its tenant, by a result, by silence and by its term")
    func othersGoOn() throws {
        for way in 0..<4 {
            var deal = try deal()
            try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
            switch way {
            case 0: try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            case 1: try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
            case 2: try deal.world.pass(60_000)
            default: try deal.run(330_000)
            }
            let ends: [LeaseEnd] = [.closedByTenant, .completed(World.result), .heartbeatsMissed, .termEnded]
            #expect(Ending.all(in: deal.world.events).map(\.end) == [ends[way]])
        }
    }

    @Test("a tenant leaves when it likes, and pays for what ran")
    func tenant() throws {
        var deal = try deal()
        try deal.run(12_345)
        #expect(try deal.world.answer(deal.world.carol, .closeLease(deal.id)) == .notYourLease(deal.id))
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        let paid = Int64(Deal.rate * 42_345 / hour)
        #expect(deal.gains == Gains(tenant: -paid, provider: paid))
    }
}
