// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Ratings")
struct RatingTests {
    private func settled() throws -> Deal {
        var deal = try Deal()
        try deal.run(36_000)
        try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
        return deal
    }

    private func standing(_ deal: Deal) -> Standing? { deal.world.state.standing(deal.world.bob.publicKey) }

    @Test("a tenant rates a settled lease once, and the standing moves by what was paid")
    func rates() throws {
        var deal = try settled()
        let entry = try #require(deal.world.state.ratableLease(deal.id))
        #expect(entry.value == 20_000_000)
        var expected = try #require(standing(deal))
        let before = expected.score(at: deal.world.time)
        let review = CID.of([3], codec: .dagCBOR)
        try deal.world.submit(deal.world.alice, .rateLease(deal.id, stars: 5, review: review))
        #expect(deal.world.events == [.leaseRated(deal.id, entry, stars: 5, review: review)])
        expected.rate(stars: 5, value: 20_000_000, at: deal.world.time)
        #expect(standing(deal) == expected)
        #expect(expected.rated == 1)
        #expect(expected.score(at: deal.world.time) >= before)
        #expect(
            try deal.world.answer(deal.world.alice, .rateLease(deal.id, stars: 1, review: nil))
                == .notRatable(deal.id))
    }

    @Test("five stars for much work raise the score, one star lowers it")
    func effect() throws {
        for (stars, direction) in [(5, 1), (1, -1), (3, 0)] as [(UInt8, Int)] {
            var deal = try Deal(rate: 400 * credit, duration: 300_000)
            try deal.run(60_000)
            try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
            let before = try #require(standing(deal)).score(at: deal.world.time)
            try deal.world.submit(deal.world.alice, .rateLease(deal.id, stars: stars, review: nil))
            let after = try #require(standing(deal)).score(at: deal.world.time)
            #expect(Int(after) - Int(before) == direction * 50)
        }
    }

    @Test("only the lease's tenant rates it, with one to five stars")
    func refusals() throws {
        let deal = try settled()
        let (world, id) = (deal.world, deal.id)
        #expect(try world.answer(world.bob, .rateLease(id, stars: 5, review: nil)) == .notRatable(id))
        #expect(try world.answer(world.carol, .rateLease(id, stars: 5, review: nil)) == .notRatable(id))
        for stars: UInt8 in [0, 6, 255] {
            #expect(try world.answer(world.alice, .rateLease(id, stars: stars, review: nil)) == .invalidStars)
        }
        for stars: UInt8 in 1...5 {
            #expect(try world.answer(world.alice, .rateLease(id, stars: stars, review: nil)) == nil)
        }
    }

    @Test("a lease that still runs, or never ran, is not rated")
    func unsettled() throws {
        let running = try Deal()
        #expect(
            try running.world.answer(running.world.alice, .rateLease(running.id, stars: 5, review: nil))
                == .notRatable(running.id))
        for way in 0..<3 {
            var deal = try Deal(isStarted: false)
            switch way {
            case 0: try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            case 1: try deal.world.submit(deal.world.bob, .declineLease(deal.id, World.result))
            default: try deal.world.pass(300_000)
            }
            #expect(deal.lease == nil)
            #expect(
                try deal.world.answer(deal.world.alice, .rateLease(deal.id, stars: 5, review: nil))
                    == .notRatable(deal.id))
        }
    }

    @Test("a broken lease is rated too, for what was paid")
    func broken() throws {
        var deal = try Deal()
        try deal.run(36_000)
        try deal.world.pass(60_000)
        #expect(deal.lease == nil)
        #expect(deal.world.state.ratableLease(deal.id)?.value == 20_000_000)
        #expect(try deal.world.answer(deal.world.alice, .rateLease(deal.id, stars: 1, review: nil)) == nil)
    }

    @Test("thirty days after its end, to the millisecond, it is too late")
    func tooLate() throws {
        var deal = try settled()
        let (alice, id) = (deal.world.alice, deal.id)
        let until = deal.world.time + 30 * 86_400_000
        deal.world.time = until - 1
        #expect(try deal.world.answer(alice, .rateLease(id, stars: 5, review: nil)) == nil)
        deal.world.time = until
        #expect(try deal.world.answer(alice, .rateLease(id, stars: 5, review: nil)) == .notRatable(id))
        try deal.world.advance(to: until)
        #expect(deal.world.state.ratableLease(id) == nil)
        #expect(deal.world.state.nextDeadline == nil)
    }

    @Test("a rating reaches a provider that has retired, and its standing stays on record")
    func retired() throws {
        var deal = try settled()
        let bob = deal.world.bob
        try deal.world.submit(bob, .removeListing(deal.listing))
        try deal.world.submit(bob, .retireProvider)
        try deal.world.submit(deal.world.alice, .rateLease(deal.id, stars: 1, review: nil))
        #expect(standing(deal)?.rated == 1)
        #expect(standing(deal)?.completed == 1)
    }
}
