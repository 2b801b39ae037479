// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Bids are taken for five seconds and revealed in the 40 after them.
@Suite("Sealed auctions")
struct SealedAuctionTests {
    private func auction(_ bidders: Int, secondPrice: Bool = false) throws -> Auction {
        try Auction(
            bidders, rules: AuctionRules(window: 5_000, reveal: 40_000, criterion: .price, secondPrice: secondPrice))
    }

    @Test("bids are committed, then revealed, and the lowest of them wins at the end of the time to reveal")
    func life() throws {
        var auction = try auction(3)
        for (bidder, rate) in [3, 1, 2].enumerated() {
            #expect(try auction.commit(bidder, UInt64(rate) * credit) == nil)
        }
        #expect(
            auction.state.bids(on: auction.order).allSatisfy {
                if case .sealed = $0.bid.content { true } else { false }
            })
        for (bidder, rate) in [3, 1, 2].enumerated() {
            #expect(try auction.reveal(bidder, UInt64(rate) * credit, after: 6_000) == nil)
        }
        try auction.orderer.wait(until: World.start + 44_999)
        #expect(auction.lease == nil)
        try auction.decide()
        #expect(auction.state.time == World.start + 45_000)
        #expect(auction.lease?.provider == auction.providers[1])
        #expect(auction.lease?.rate == credit)
        #expect(auction.lease?.grantee == Auction.grantee(1))
        #expect(auction.spent == [4 * credit, 0, 0, 0])
    }

    @Test("by the second price the best of the revealed bids is paid the next of them")
    func secondPrice() throws {
        var auction = try auction(3, secondPrice: true)
        for bidder in 0..<3 { try auction.commit(bidder, UInt64(bidder + 1) * credit) }
        try auction.reveal(0, credit)
        try auction.reveal(2, 3 * credit)
        try auction.decide()
        #expect(auction.lease?.rate == 3 * credit)
        #expect(auction.spent == [4 * credit - Auction.deposit, 0, Auction.deposit, 0])
    }

    @Test("a bid that is never revealed takes no part and loses its deposit to the tenant")
    func neverRevealed() throws {
        var auction = try auction(3)
        for bidder in 0..<3 { try auction.commit(bidder, UInt64(bidder + 1) * credit) }
        try auction.reveal(2, 3 * credit)
        let ranking = try auction.decide()
        #expect(ranking.entries.map(\.candidate.provider) == [auction.providers[2]])
        #expect(auction.spent == [4 * credit - 2 * Auction.deposit, Auction.deposit, Auction.deposit, 0])
    }

    @Test("when nobody reveals, the order expires and the tenant has the deposits")
    func nobodyReveals() throws {
        var auction = try auction(2)
        for bidder in 0..<2 { try auction.commit(bidder, credit) }
        try auction.decide()
        #expect(auction.lease == nil)
        #expect(auction.balance(Auction.tenant) == Auction.start + 2 * Auction.deposit)
        for provider in auction.providers {
            #expect(auction.balance(provider) == Auction.start - Auction.stake - Auction.deposit)
        }
    }

    @Test("deposits that others forfeit leave the tenant's cap of the day as it is")
    func spendingCap() throws {
        var auction = try Auction(
            1, rules: AuctionRules(window: 5_000, reveal: 40_000, criterion: .price),
            before: { try $0.send(Auction.tenant, after: 0, .setSpendingLimit(perDay: 8 * credit)) })
        try auction.send(Auction.tenant, .createLease(auction.listings[0], Self.directTerms(auction)))
        try auction.commit(0, credit)
        try auction.decide()
        let left = auction.state.account(Auction.tenant)?.spending?.left(at: auction.state.time)
        #expect(left == 4 * credit, "the order's deposit returned, the lease's is spent")
    }

    private static func directTerms(_ auction: Auction) -> OrderTerms {
        var terms = auction.terms
        terms.allocation = .firstCome
        return terms
    }

    @Test("the time to reveal is not lost while the ledger is away")
    func outage() throws {
        var auction = try auction(2)
        for bidder in 0..<2 { try auction.commit(bidder, UInt64(bidder + 1) * credit) }
        // Away from before the window's end until long after the decision was due.
        try auction.orderer.block(at: World.start + 500_000)
        #expect(auction.state.order(auction.order) != nil)
        try auction.orderer.wait(until: World.start + 539_998)
        #expect(try auction.reveal(1, 2 * credit, after: 539_999) == nil)
        try auction.orderer.wait(until: World.start + 540_000)
        #expect(auction.lease?.provider == auction.providers[1])
    }

    @Test("an outage in the time to reveal gives all of it again, and what was revealed before stays")
    func outageWhileRevealing() throws {
        var auction = try auction(2)
        for bidder in 0..<2 { try auction.commit(bidder, UInt64(bidder + 1) * credit) }
        try auction.reveal(1, 2 * credit, after: 6_000)
        try auction.orderer.block(at: World.start + 100_000)
        try auction.orderer.wait(until: World.start + 120_000)
        #expect(try auction.reveal(0, credit, after: 120_000) == nil)
        try auction.orderer.wait(until: World.start + 139_999)
        #expect(auction.lease == nil)
        try auction.orderer.wait(until: World.start + 140_000)
        #expect(auction.lease?.provider == auction.providers[0])
    }
}
