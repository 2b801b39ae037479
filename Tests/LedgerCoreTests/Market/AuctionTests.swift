// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Auctions")
struct AuctionTests {
    @Test("an auction without bids expires at its end, and the deposit returns")
    func noBids() throws {
        var auction = try Auction(1)
        #expect(auction.spent == [4 * credit, 0])
        try auction.orderer.wait(until: World.start + 4_999)
        #expect(auction.state.order(auction.order) != nil)
        let ranking = try auction.decide()
        #expect(ranking.entries.isEmpty)
        #expect(auction.state.time == World.start + 5_000)
        guard case .orderExpired(auction.order, _) = auction.orderer.events.last else {
            Issue.record("last event is \(String(describing: auction.orderer.events.last))")
            return
        }
        #expect(auction.spent == [0, 0])
    }

    @Test("one bid wins at its own rate, and becomes a lease of the order's name that needs no answer")
    func oneBid() throws {
        var auction = try Auction(1)
        try auction.bid(0, 2_500_000_000)
        #expect(auction.spent == [4 * credit, Auction.deposit])
        #expect(auction.state.money.deposits == 4 * credit + Auction.deposit)
        try auction.decide()
        let lease = try #require(auction.lease)
        #expect(lease.order == auction.order)
        #expect(lease.rate == 2_500_000_000)
        #expect(lease.grantee == Auction.grantee(0))
        #expect(lease.created == World.start + 5_000)
        #expect(lease.escrow == 4 * credit)
        #expect(lease.conditions.collateral == credit)
        #expect(auction.spent == [4 * credit, 0])
        let id = LeaseID(digest: auction.order.digest)
        #expect(try auction.send(auction.providers[0], after: 6_000, .startLease(id)) == nil)
    }

    private static let rates = [2_900, 2_100, 2_000, 2_001, 2_999].map { (rate: NanoCredits) in rate * credit / 1_000 }

    @Test("of many bids the lowest wins, whoever came first, and every deposit returns")
    func manyBids() throws {
        var auction = try Auction(5)
        for (bidder, rate) in Self.rates.enumerated() {
            #expect(try auction.bid(bidder, rate) == nil)
        }
        #expect(auction.state.bids(on: auction.order).map(\.id.listing) == auction.listings)
        let ranking = try auction.decide()
        #expect(ranking.entries.map(\.candidate.rate) == Self.rates.sorted())
        #expect(auction.lease?.provider == auction.providers[2])
        #expect(auction.lease?.rate == 2_000_000_000)
        #expect(auction.spent == [4 * credit, 0, 0, 0, 0, 0])
        #expect(auction.state.bids.count == 0)
    }

    @Test("the same bids in any order of arrival give the same winner", arguments: 1...20)
    func shuffled(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Few rates, many ties.
        let rates = (0..<8).map { _ in (1 + random.next() % 3) * credit }
        var winners: Set<AccountID> = []
        for round in 0..<3 {
            var auction = try Auction(8)
            let order = round == 0 ? Array(0..<8) : (0..<8).shuffled(using: &random)
            for (place, bidder) in order.enumerated() { try auction.bid(bidder, rates[bidder], after: UInt64(place)) }
            let ranking = try auction.decide()
            #expect(ranking.price == rates.min())
            winners.insert(try #require(auction.lease).provider)
        }
        #expect(winners.count == 1)
    }

    @Test("equal bids are decided by the hash of order and listing alone")
    func allEqual() throws {
        var auction = try Auction(8)
        for bidder in 0..<8 { try auction.bid(bidder, credit) }
        let order = auction.order
        func hash(_ listing: ListingID) -> Bytes32 {
            Hash.sha256(order.digest.withBytes(Array.init) + listing.digest.withBytes(Array.init))
        }
        let first = auction.listings.min { hash($0) < hash($1) }
        try auction.decide()
        #expect(auction.lease?.listing == first)
    }

    @Test("by the second price the winner is paid the next lowest rate, or the most that the order pays if it is alone")
    func secondPrice() throws {
        let rules = AuctionRules(window: 5_000, criterion: .price, secondPrice: true)
        for (rates, price) in [
            ([1, 2, 3], 2), ([3, 1, 2], 2), ([2], 3), ([1, 1, 3], 1), ([0, 3], 3),
        ] as [([NanoCredits], NanoCredits)] {
            var auction = try Auction(rates.count, rules: rules)
            for (bidder, rate) in rates.enumerated() { try auction.bid(bidder, rate * credit) }
            try auction.decide()
            #expect(auction.lease?.rate == price * credit)
            let lowest = rates.min()
            #expect(rates.firstIndex { $0 == lowest } != nil)
            #expect(auction.lease.map { rates[auction.providers.firstIndex(of: $0.provider) ?? 0] } == lowest)
        }
    }

    @Test("a block long after the end decides just the same")
    func lateBlock() throws {
        for late: UInt64 in [0, 1, 29_000, 500_000] {
            var auction = try Auction(3)
            for bidder in 0..<3 { try auction.bid(bidder, UInt64(3 - bidder) * credit) }
            try auction.orderer.block(at: World.start + 5_000 + late)
            #expect(auction.lease?.provider == auction.providers[2], "\(late) ms late")
            #expect(auction.lease?.rate == credit)
            // The time to start counts from when the provider could know.
            #expect(auction.lease?.created == World.start + 5_000 + late)
        }
    }
}
