// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Bids are taken for five seconds and revealed in the 40 after them.
@Suite("Revealing sealed bids")
struct RevealTests {
    private func auction(_ bidders: Int) throws -> Auction {
        try Auction(bidders, rules: AuctionRules(window: 5_000, reveal: 40_000, criterion: .price))
    }

    @Test("commitments are taken until the millisecond before the window's end, reveals from its tick on")
    func windows() throws {
        var auction = try auction(2)
        #expect(try auction.commit(0, credit, after: 4_999) == nil)
        #expect(try auction.reveal(0, credit, after: 4_999) == .revealTooEarly(from: World.start + 5_000))
        #expect(try auction.commit(1, credit, after: 5_000) == .biddingEnded)
        #expect(try auction.reveal(0, credit, after: 5_000) == nil)
    }

    @Test("a reveal is taken until the millisecond before the decision, and not at its tick")
    func lastReveal() throws {
        for (after, refusal) in [(44_999, nil), (45_000, "unknownOrder")] as [(UInt64, String?)] {
            var auction = try auction(1)
            try auction.commit(0, credit)
            try auction.orderer.wait(until: World.start + 44_998)
            #expect(try auction.reveal(0, credit, after: after)?.code == refusal)
            try auction.orderer.wait(until: World.start + 45_000)
            #expect((auction.lease != nil) == (refusal == nil))
        }
    }

    @Test("a reveal that differs from the commitment in anything is refused, and the right one still counts")
    func wrongReveal() throws {
        var auction = try auction(2)
        try auction.commit(0, 2 * credit)
        #expect(try auction.reveal(0, credit) == .wrongReveal)
        #expect(try auction.reveal(0, 2 * credit, nonce: 2) == .wrongReveal)
        #expect(try auction.reveal(0, 2 * credit, grantee: bytes32(99)) == .wrongReveal)
        #expect(try auction.reveal(0, 2 * credit, by: auction.providers[1]) == .notYourListing(auction.listings[0]))
        #expect(try auction.reveal(1, 2 * credit) == .unknownBid)
        let short = LedgerCore.Operation.revealBid(
            auction.order, listing: auction.listings[0], rate: 2 * credit, grantee: Auction.grantee(0), nonce: [1])
        #expect(try auction.send(auction.providers[0], after: 5_000, short) == .wrongReveal)
        #expect(try auction.reveal(0, 2 * credit) == nil)
        #expect(try auction.reveal(0, 2 * credit) == .bidIsOpen)
        try auction.decide()
        #expect(auction.lease?.rate == 2 * credit)
    }

    @Test("who copies another's commitment cannot reveal it")
    func copied() throws {
        var auction = try auction(2)
        try auction.commit(0, credit)
        guard case .sealed(let seal) = auction.state.bids(on: auction.order).first?.bid.content else {
            Issue.record("the bid is not sealed")
            return
        }
        let copy = LedgerCore.Operation.commitBid(auction.order, listing: auction.listings[1], commitment: seal)
        #expect(try auction.send(auction.providers[1], copy) == nil)
        try auction.reveal(0, credit)
        let theirs = LedgerCore.Operation.revealBid(
            auction.order, listing: auction.listings[1], rate: credit, grantee: Auction.grantee(0),
            nonce: [UInt8](repeating: 1, count: 16))
        #expect(try auction.send(auction.providers[1], after: 5_000, theirs) == .wrongReveal)
    }

    @Test("a hidden rate above the order's highest cannot be revealed")
    func tooHigh() throws {
        var auction = try auction(1)
        let rate = 3 * credit + 1
        try auction.commit(0, rate)
        #expect(try auction.reveal(0, rate) == .rateTooHigh(rate: rate, maximum: 3 * credit))
    }
}
