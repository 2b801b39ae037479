// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Auctions: what is refused")
struct AuctionRefusalTests {
    @Test("bids are taken until the millisecond before the end, and not at its tick")
    func end() throws {
        var auction = try Auction(2)
        #expect(try auction.bid(0, credit, after: 4_999) == nil)
        #expect(try auction.bid(1, credit, after: 5_000) == .unknownOrder(auction.order))
        #expect(auction.lease?.provider == auction.providers[0])
    }

    @Test("a listing bids once; a provider with two listings bids with each, and pays for each")
    func twice() throws {
        var auction = try Auction(
            1, before: { try $0.send($0.providers[0], after: 0, .createListing(World.listing(at: credit))) })
        let provider = auction.providers[0]
        let second = try #require(auction.state.allListings().map(\.id).first { $0 != auction.listings[0] })
        #expect(try auction.bid(0, 2 * credit) == nil)
        #expect(try auction.bid(0, credit) == .alreadyBid(auction.listings[0]))
        let other = LedgerCore.Operation.placeBid(auction.order, listing: second, rate: credit, grantee: bytes32(1))
        #expect(try auction.send(provider, other) == nil)
        #expect(auction.spent == [4 * credit, 2 * Auction.deposit])
        try auction.decide()
        #expect(auction.lease?.listing == second)
        #expect(auction.spent == [4 * credit, 0])
    }

    @Test("a listing that is younger than the order does not bid: it could have been made to win a tie")
    func youngListing() throws {
        var auction = try Auction(1)
        let provider = auction.providers[0]
        let create = LedgerCore.Operation.createListing(World.listing(at: credit))
        #expect(try auction.send(provider, after: 1, create) == nil)
        let young = try #require(auction.state.allListings().map(\.id).first { $0 != auction.listings[0] })
        let bid = LedgerCore.Operation.placeBid(auction.order, listing: young, rate: credit, grantee: bytes32(1))
        #expect(try auction.send(provider, bid) == .listingTooYoung(young))
        #expect(try auction.bid(0, credit) == nil)
    }

    @Test("a tenant does not bid on its own order")
    func ownOrder() throws {
        var auction = try Auction(
            1,
            before: { auction in
                try auction.send(
                    Auction.tenant, after: 0, .registerProvider(ProviderProfile(peer: bytes32(20))),
                    .createListing(World.listing(at: credit)))
            })
        let own = try #require(auction.state.allListings().map(\.id).first { $0 != auction.listings[0] })
        let bid = LedgerCore.Operation.placeBid(auction.order, listing: own, rate: 1, grantee: bytes32(1))
        #expect(try auction.send(Auction.tenant, bid) == .ownOrder(auction.order))
    }

    @Test("a bid above the order's highest rate, or by one that cannot take it, is refused with the reason")
    func bidders() throws {
        var auction = try Auction(2) {
            $0 == 0 ? World.listing(at: credit, collateral: 11 * credit) : World.listingTerms()
        }
        let (order, listings, providers) = (auction.order, auction.listings, auction.providers)
        func bid(_ listing: ListingID, rate: NanoCredits = credit) -> LedgerCore.Operation {
            .placeBid(order, listing: listing, rate: rate, grantee: bytes32(1))
        }
        let above = 3 * credit + 1
        #expect(try auction.bid(0, above) == .rateTooHigh(rate: above, maximum: 3 * credit))
        #expect(try auction.send(Auction.tenant, bid(listings[0])) == .notProvider)
        #expect(try auction.send(providers[0], bid(listings[1])) == .notYourListing(listings[1]))
        let unknown = ListingID(digest: bytes32(9))
        #expect(try auction.send(providers[0], bid(unknown)) == .unknownListing(unknown))
        #expect(
            try auction.bid(0, credit) == .insufficientCollateral(available: 10 * credit, needed: 11 * credit))
        let most = 90 * credit
        try auction.send(providers[1], .transfer(to: providers[0], amount: most - Auction.deposit + 1))
        let left = Auction.deposit - 1
        #expect(try auction.bid(1, credit) == .insufficientBalance(available: left, needed: Auction.deposit))
        #expect(auction.state.bids.count == 0)
    }

    @Test("each kind of order takes its own kind of answer")
    func kinds() throws {
        var open = try Auction(1)
        let (order, listing, provider) = (open.order, open.listings[0], open.providers[0])
        let accept = LedgerCore.Operation.acceptOrder(order, listing: listing, grantee: bytes32(1))
        #expect(try open.send(provider, accept) == .orderIsAuctioned(order))
        #expect(try open.commit(0, credit) == .bidsAreOpen)
        #expect(try open.reveal(0, credit, after: 1_000) == .unknownBid)
        try open.bid(0, credit)
        #expect(try open.reveal(0, credit, after: 1_000) == .bidIsOpen)
        var sealed = try Auction(1, rules: AuctionRules(window: 5_000, reveal: 5_000, criterion: .price))
        #expect(try sealed.bid(0, credit) == .bidsAreSealed)
        var world = try World()
        let plain = try world.place(world.alice)
        let bobs = try world.register(world.bob)
        let bid = LedgerCore.Operation.placeBid(plain, listing: bobs, rate: 1, grantee: bytes32(1))
        #expect(try world.answer(world.bob, bid) == .orderIsNotAuctioned(plain))
    }

    @Test("an order is cancelled before the first bid, and not after it")
    func cancel() throws {
        var quiet = try Auction(1)
        #expect(try quiet.send(Auction.tenant, .cancelOrder(quiet.order)) == nil)
        #expect(quiet.spent == [0, 0])
        var auction = try Auction(1)
        try auction.bid(0, credit)
        #expect(try auction.send(Auction.tenant, .cancelOrder(auction.order)) == .orderHasBids(1))
        try auction.decide()
        #expect(auction.lease != nil)
    }

    @Test("an order that would expire before its auction is decided, or with windows out of bounds, is refused")
    func rules() throws {
        let world = try World()
        func answer(window: UInt64, reveal: UInt64? = nil, expires: UInt64) throws -> String? {
            let policy = AllocationPolicy.auction(AuctionRules(window: window, reveal: reveal, criterion: .price))
            let terms = world.terms(expires: world.time + expires, allocation: policy)
            return try world.answer(world.alice, .placeOrder(terms))?.code
        }
        #expect(try answer(window: 5_000, expires: 5_001) == nil)
        #expect(try answer(window: 5_000, expires: 5_000) == "invalidAllocation")
        #expect(try answer(window: 5_000, reveal: 3_000, expires: 8_001) == nil)
        #expect(try answer(window: 5_000, reveal: 3_000, expires: 8_000) == "invalidAllocation")
        let week = LedgerLimits.windowMilliseconds
        #expect(try answer(window: 0, expires: 5_000) == "invalidAllocation")
        #expect(try answer(window: 1, reveal: 0, expires: 5_000) == "invalidAllocation")
        #expect(try answer(window: week - 1, expires: week) == nil)
        #expect(try answer(window: .max, reveal: .max, expires: week) == "invalidAllocation")
    }
}
