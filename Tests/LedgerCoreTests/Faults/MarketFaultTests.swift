// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// What goes wrong with orders, bids, leases and the money in them, and what comes of it. docs/FAULTS.md names the tests
/// of all other cases.
@Suite("Faults of the market")
struct MarketFaultTests {
    // MARK: Bids

    @Test("an order takes as many bids as can be ranked at once, and not one more")
    func tooManyBids() throws {
        for (count, refusal) in [
            (LedgerLimits.bidsPerOrder - 1, nil), (LedgerLimits.bidsPerOrder, .tooManyBids(LedgerLimits.bidsPerOrder)),
            (.max, .tooManyBids(LedgerLimits.bidsPerOrder)),
        ] as [(UInt64, Refusal?)] {
            var world = try World()
            let listing = try world.register(world.bob)
            let rules = AuctionRules(window: 5_000, criterion: .price)
            let order = try world.place(world.alice, world.terms(allocation: .auction(rules)))
            var state = world.state
            state.orders[order]?.bids = count
            world.adopt(state)
            #expect(
                try world.answer(world.bob, .placeBid(order, listing: listing, rate: 1, grantee: bytes32(1))) == refusal
            )
        }
    }

    @Test("bids of nothing and of one nano-credit are bids: the lower one wins, and a lease for nothing never runs dry")
    func smallestPrices() throws {
        for rates in [[1, 2], [1, 0], [0, 0]] as [[NanoCredits]] {
            var auction = try Auction(2)
            for (bidder, rate) in rates.enumerated() { #expect(try auction.bid(bidder, rate) == nil) }
            try auction.decide()
            let lease = try #require(auction.lease)
            #expect(lease.rate == rates.min())
            #expect(lease.accrued(at: .max) <= lease.escrow)
            if lease.rate == 0 { #expect(Arithmetic.lasts(escrow: lease.escrow, rate: lease.rate) == nil) }
        }
    }

    // MARK: Providers that were away

    @Test("a provider that was away for an hour finds its leases ended, is paid up to its last word, and not twice")
    func backAfterAnHour() throws {
        var deal = try Deal(duration: 2 * hour, collateral: credit)
        try deal.run(30_000)
        // The others go on, so that it is no outage.
        #expect(Ending.all(in: try deal.world.pass(hour)).map(\.end) == [.heartbeatsMissed])
        let (before, id, bob) = (deal.world.state.money, deal.id, deal.world.bob)
        for operation: LedgerCore.Operation in [
            .completeLease(id, World.result), .closeLease(id), .giveNotice(id), .startLease(id),
            .declineLease(id, World.result), .answerLease(id, grantee: bytes32(1)),
        ] { #expect(try deal.world.answer(bob, operation) == .unknownLease(id)) }
        try deal.world.submit(bob, .heartbeat([id]))
        #expect(deal.world.events == [.heartbeat(provider: bob.publicKey, leases: [])])
        #expect(deal.world.state.money == before)
        let paid = Int64(Deal.rate * 30_000 / hour)
        #expect(deal.gains == Gains(tenant: Int64(credit) - paid, provider: paid))
        #expect(deal.world.state.listing(deal.listing)?.free == World.capacity)
    }

    @Test("heartbeats that come at the last moment, again and again, keep a lease; nothing else closes it")
    func lateHeartbeats() throws {
        var deal = try Deal(duration: 2 * hour)
        for _ in 0..<60 {
            #expect(try deal.world.pass(59_999).isEmpty)
            try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
        }
        #expect(Ending.all(in: try deal.world.pass(60_000)).map(\.end) == [.heartbeatsMissed])
        #expect(deal.gains.provider == Int64(Deal.rate * 60 * 59_999 / hour))
    }

    @Test(
        "what a result says of time and memory used moves no money: the ledger's own clock does", arguments: [0, .max])
    func claimedUsage(claimed: UInt64) throws {
        var deal = try Deal()
        try deal.run(30_000)
        var result = World.result
        result.usage = JobResult.Usage(
            wallMilliseconds: claimed, cpuMilliseconds: claimed, memoryPeakBytes: claimed, diskBytes: claimed)
        try deal.world.submit(deal.world.bob, .completeLease(deal.id, result))
        let paid = Int64(Deal.rate * 30_000 / hour)
        #expect(deal.gains == Gains(tenant: -paid, provider: paid))
    }

    // MARK: Prices

    @Test("a price that changes twice in a block is, for each lease, the one at its place in the block")
    func priceTwice() throws {
        var deal = try Deal()
        let take = LedgerCore.Operation.createLease(deal.listing, deal.world.terms(maximumRate: 9 * credit))
        let (bob, listing) = (deal.world.bob, deal.listing)
        // One account's numbers follow each other within the block.
        func change(_ rate: NanoCredits, _ offset: UInt64) throws -> VerifiedTransaction {
            try deal.world.transaction(
                bob, [.updateListing(listing, World.listing(at: rate))],
                sequence: (deal.world.state.account(bob.publicKey)?.sequence ?? 0) + offset)
        }
        let block = [
            try change(3 * credit, 0), try deal.world.transaction(deal.world.alice, [take]),
            try change(5 * credit, 1), try deal.world.transaction(deal.world.carol, [take]),
        ]
        for result in try deal.world.block(block) { try result.get() }
        #expect(deal.world.state.allLeases().map(\.lease.rate).sorted() == [Deal.rate, 3 * credit, 5 * credit])
    }

    @Test("a lease that is closed and taken again in one block is another lease, and begins at nothing")
    func closedAndTakenAgain() throws {
        var deal = try Deal()
        try deal.run(20_000)
        let again = try deal.world.transaction(
            deal.world.alice, [.closeLease(deal.id), .createLease(deal.listing, deal.world.terms())])
        try deal.world.block([again])[0].get()
        let id = LeaseID(transaction: again.id, operation: 1)
        let lease = try #require(deal.world.state.lease(id))
        #expect(id != deal.id && lease.started == nil && lease.accrued(at: .max) == 0)
        #expect(deal.world.state.listing(deal.listing)?.free == World.capacity - World.needs.resources)
        #expect(deal.gains.provider == Int64(Deal.rate * 20_000 / hour))
    }

    @Test("the dearest lease that there can be is charged to the unit, and nothing overflows")
    func dearestLease() throws {
        let rate = LedgerLimits.issued / 4
        let world = try World(rich: LedgerLimits.issued - 100 * credit, parameters: Parameters(minimumCover: 1))
        let deposit = try #require(world.state.deposit(rate: rate, duration: 2 * hour))
        var rich = world
        let listing = try rich.list(World.listing(at: rate), by: rich.bob, staking: 0)
        let id = try rich.running(rich.terms(maximumRate: rate, duration: 2 * hour, deposit: 3 * deposit), at: listing)
        rich.time += 1
        try rich.submit(rich.alice, .closeLease(id))
        #expect(Ending.all(in: rich.events).map(\.paid) == [rate / hour])
    }
}
