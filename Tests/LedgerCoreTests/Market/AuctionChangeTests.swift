// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Bidder 0 bids 1 credit, bidder 1 bids 2 credits; then something happens to bidder 0.
@Suite("Auctions: what changes before the decision")
struct AuctionChangeTests {
    private func auction(_ bidders: Int = 2) throws -> Auction {
        var auction = try Auction(bidders)
        for bidder in 0..<bidders { try auction.bid(bidder, UInt64(bidder + 1) * credit) }
        return auction
    }

    /// Whose lease it became; all deposits of bids are back.
    private func winner(_ auction: inout Auction) throws -> Int? {
        let spentOtherwise = auction.spent.dropFirst().map { $0 - Auction.deposit }
        try auction.decide()
        #expect(Array(auction.spent.dropFirst()) == spentOtherwise)
        #expect(auction.state.bids.count == 0)
        guard let lease = auction.lease else {
            #expect(auction.spent[0] == 0, "the order's deposit is back")
            return nil
        }
        return auction.providers.firstIndex(of: lease.provider)
    }

    @Test("capacity that is gone by then counts for nothing: the next best gets it")
    func capacity() throws {
        var auction = try auction()
        let all = Requirements(
            resources: World.capacity, isolation: .namespace, interpreter: "python", openNetwork: false)
        var terms = auction.terms
        terms.requirements = all
        terms.maximumRate = 8 * credit
        terms.deposit = 8 * credit
        terms.allocation = .firstCome
        #expect(try auction.send(auction.providers[1], .createLease(auction.listings[0], terms)) == nil)
        // Bidder 1 has set aside the deposit of that lease.
        #expect(try winner(&auction) == 1)
    }

    @Test("a listing that was removed meanwhile does not win")
    func listingRemoved() throws {
        var auction = try auction()
        #expect(try auction.send(auction.providers[0], .removeListing(auction.listings[0])) == nil)
        #expect(try winner(&auction) == 1)
    }

    @Test("a provider that retired meanwhile does not win, and its deposit returns to its account")
    func providerRetired() throws {
        var auction = try auction()
        let (provider, listing) = (auction.providers[0], auction.listings[0])
        #expect(try auction.send(provider, .removeListing(listing), .retireProvider) == nil)
        try auction.decide()
        #expect(auction.balance(provider) == Auction.start)
        #expect(auction.lease?.provider == auction.providers[1])
    }

    @Test("a provider whose collateral is gone does not win")
    func collateralGone() throws {
        var auction = try auction()
        #expect(try auction.send(auction.providers[0], .withdrawCollateral(9 * credit + 1)) == nil)
        try auction.decide()
        #expect(auction.lease?.provider == auction.providers[1])
        #expect(auction.balance(auction.providers[0]) == 99 * credit + 1)
    }

    @Test("a listing whose terms no longer fit does not win")
    func listingChanged() throws {
        var auction = try auction()
        var terms = World.listing(at: credit, collateral: credit)
        terms.maximumDuration = hour - 1
        #expect(try auction.send(auction.providers[0], .updateListing(auction.listings[0], terms)) == nil)
        #expect(try winner(&auction) == 1)
    }

    @Test("a listing whose price changed keeps its bid")
    func priceChanged() throws {
        var auction = try auction()
        let terms = World.listing(at: 9 * credit, collateral: credit)
        #expect(try auction.send(auction.providers[0], .updateListing(auction.listings[0], terms)) == nil)
        #expect(try winner(&auction) == 0)
        #expect(auction.lease?.rate == credit)
    }

    @Test("when no bid can be taken any more the order expires and everything returns")
    func nobodyLeft() throws {
        var auction = try auction(3)
        for bidder in 0..<3 {
            #expect(try auction.send(auction.providers[bidder], .removeListing(auction.listings[bidder])) == nil)
        }
        #expect(try winner(&auction) == nil)
        #expect(auction.spent == [0, 0, 0, 0])
    }

    @Test("by the second price a bid that cannot be taken does not set the price")
    func secondPrice() throws {
        var auction = try Auction(3, rules: AuctionRules(window: 5_000, criterion: .price, secondPrice: true))
        for (bidder, rate) in [1_000, 1_100, 2_500].enumerated() { try auction.bid(bidder, UInt64(rate) * 1_000_000) }
        try auction.send(auction.providers[1], .removeListing(auction.listings[1]))
        try auction.decide()
        #expect(auction.lease?.provider == auction.providers[0])
        #expect(auction.lease?.rate == 2_500_000_000)
    }

    @Test("two auctions that end at one tick do not share one room: the second goes to the next best")
    func oneRoom() throws {
        let room = World.needs.resources
        var auction = try Auction(2) { _ in World.listing(at: 2 * credit, capacity: room, collateral: credit) }
        let placed = try auction.orderer.submit(at: World.start, Auction.tenant, .placeOrder(auction.terms))
        let other = OrderID(transaction: placed.id, operation: 0)
        for (bidder, provider) in auction.providers.enumerated() {
            try auction.bid(bidder, UInt64(bidder + 1) * credit)
            let bid = LedgerCore.Operation.placeBid(
                other, listing: auction.listings[bidder], rate: UInt64(bidder + 1) * credit, grantee: bytes32(1))
            #expect(try auction.send(provider, bid) == nil)
        }
        try auction.decide()
        let leases = auction.state.allLeases()
        #expect(Set(leases.map(\.lease.provider)) == Set(auction.providers))
        // Orders that end together are decided in the order of their names.
        let first = try #require(auction.state.lease(LeaseID(digest: min(auction.order, other).digest)))
        #expect(first.provider == auction.providers[0])
    }
}
