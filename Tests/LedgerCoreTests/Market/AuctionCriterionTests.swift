// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Auctions: criteria")
struct AuctionCriterionTests {
    /// Bidder 1 has completed a long lease, bidder 2 has given one back, bidder 0 is new.
    private func auction(_ criterion: AllocationCriterion, rates: [NanoCredits]) throws -> Auction {
        var auction = try Auction(3, rules: AuctionRules(window: 5_000, criterion: criterion), before: Self.records)
        let scores = auction.providers.map { auction.state.standing($0)?.score(at: auction.state.time) ?? 0 }
        try #require(scores[2] < scores[0] && scores[0] == 500 && scores[0] < scores[1])
        let now = auction.state.time - World.start
        for (bidder, rate) in rates.enumerated() { try auction.bid(bidder, rate, after: now + 1_000) }
        return auction
    }

    private static func records(_ auction: inout Auction) throws {
        try work(&auction, bidder: 1) { .completeLease($0, World.result) }
        try work(&auction, bidder: 2) { .closeLease($0) }
    }

    private static func work(
        _ auction: inout Auction, bidder: Int, end: (LeaseID) -> LedgerCore.Operation
    ) throws {
        var terms = auction.terms
        terms.allocation = .firstCome
        let (provider, listing) = (auction.providers[bidder], auction.listings[bidder])
        let now = { (auction: Auction) in auction.state.time - World.start }
        try auction.send(Auction.tenant, after: now(auction), .createLease(listing, terms))
        let id = try #require(auction.state.allLeases().first).id
        try auction.send(
            provider, after: now(auction), .answerLease(id, grantee: bytes32(1)), .startLease(id))
        for _ in 0..<100 { try auction.send(provider, after: now(auction) + 30_000, .heartbeat([id])) }
        try auction.send(provider, after: now(auction), end(id))
        #expect(auction.state.allLeases().isEmpty)
    }

    @Test("by standing the better record wins, whatever it costs within the order's limit")
    func standing() throws {
        var auction = try auction(.standing, rates: [0, 3 * credit, 0])
        let ranking = try auction.decide()
        #expect(ranking.entries.map(\.candidate.provider) == [1, 0, 2].map { auction.providers[$0] })
        #expect(auction.lease?.provider == auction.providers[1])
        #expect(auction.lease?.rate == 3 * credit)
    }

    @Test("by price the record says nothing")
    func price() throws {
        var auction = try auction(.price, rates: [2 * credit, 3 * credit, credit])
        try auction.decide()
        #expect(auction.lease?.provider == auction.providers[2])
    }

    @Test("a mix weighs: with much weight on price the cheap one wins, with much on standing the good one")
    func mix() throws {
        for (price, standing, winner) in [(10, 1, 2), (1, 10, 1)] as [(UInt8, UInt8, Int)] {
            var auction = try auction(
                .mix(price: price, match: 1, standing: standing), rates: [2 * credit, 2 * credit, credit])
            try auction.decide()
            #expect(auction.lease?.provider == auction.providers[winner])
        }
    }

    @Test("by match the listing that the order fills most wins, and what is free then counts, not the capacity")
    func match() throws {
        let rules = AuctionRules(window: 5_000, criterion: .match)
        func listing(_ bidder: Int) -> ListingTerms {
            var capacity = World.capacity
            capacity.cpuMillis = [8_000, 2_000, 4_000][bidder]
            return World.listing(at: credit, capacity: capacity)
        }
        var auction = try Auction(3, rules: rules, listing: listing)
        for bidder in 0..<3 { try auction.bid(bidder, credit) }
        try auction.decide()
        #expect(auction.lease?.provider == auction.providers[1])
        var filled = try Auction(3, rules: rules, listing: listing)
        for bidder in 0..<3 { try filled.bid(bidder, credit) }
        var terms = filled.terms
        terms.allocation = .firstCome
        terms.requirements.resources.cpuMillis = 7_000
        terms.maximumRate = 8 * credit
        terms.deposit = 8 * credit
        #expect(try filled.send(Auction.tenant, .createLease(filled.listings[0], terms)) == nil)
        try filled.decide()
        #expect(filled.lease?.provider == filled.providers[0])
    }
}
