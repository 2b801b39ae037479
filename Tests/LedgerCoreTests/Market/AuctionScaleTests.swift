// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Auctions: scale")
struct AuctionScaleTests {
    private static let tenant = AccountID(bytes32(1))
    private static let deposit: NanoCredits = 1_000

    private static func account(_ number: Int) -> AccountID {
        AccountID(Hash.sha256([UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8), 7]))
    }

    /// 160 providers with 64 listings each.
    private func market() throws -> (Orderer, [(provider: AccountID, listing: ListingID)]) {
        let providers = (0..<160).map { Self.account($0) }
        var orderer = try Orderer(
            [Self.tenant] + providers, each: 100 * credit, parameters: Parameters(bidDeposit: Self.deposit))
        let list = LedgerCore.Operation.createListing(World.listing(at: credit))
        let register = LedgerCore.Operation.registerProvider(ProviderProfile(peer: bytes32(20)))
        var listings: [(provider: AccountID, listing: ListingID)] = []
        let batches = providers.map { ($0, [register] + [LedgerCore.Operation](repeating: list, count: 63)) }
        for (provider, result) in zip(providers, try orderer.block(at: World.start, batches)) {
            let done = try result.get().id
            listings += (1...63).map { (provider, ListingID(transaction: done, operation: $0)) }
        }
        return (orderer, listings)
    }

    @Test("10,000 bids are decided at once, exactly, and all their deposits return")
    func manyBids() throws {
        var (orderer, listings) = try market()
        listings = Array(listings.prefix(10_000))
        let terms = OrderTerms(
            peer: bytes32(10), requirements: World.needs, maximumRate: 3 * credit, duration: hour,
            expires: World.start + 600_000, deposit: 4 * credit,
            allocation: .auction(AuctionRules(window: 5_000, criterion: .price, secondPrice: true)),
            manifest: CID.of([1], codec: .dagCBOR), salt: [UInt8](repeating: 7, count: 16))
        let order = OrderID(
            transaction: try orderer.submit(at: World.start, Self.tenant, .placeOrder(terms)).id, operation: 0)
        var random = SeededGenerator(seed: 3)
        let rates = listings.map { _ in random.next() % (3 * credit) }
        let bids = zip(listings, rates).map { bid -> (AccountID, LedgerCore.Operation) in
            let ((provider, listing), rate) = bid
            return (provider, .placeBid(order, listing: listing, rate: rate, grantee: bytes32(2)))
        }
        for start in stride(from: 0, to: bids.count, by: 4_000) {
            let batches = bids[start..<min(start + 4_000, bids.count)].map { ($0.0, [$0.1]) }
            for result in try orderer.block(at: World.start + 1, batches) { _ = try result.get() }
        }
        #expect(orderer.state.order(order)?.bids == 10_000)
        #expect(orderer.state.money.deposits == 4 * credit + 10_000 * Self.deposit)
        try orderer.wait(until: World.start + 5_000)
        let lease = try #require(orderer.state.lease(LeaseID(digest: order.digest)))
        let sorted = rates.sorted()
        let best = try #require(rates.firstIndex(of: sorted[0]))
        #expect(lease.listing == listings[best].listing)
        #expect(lease.rate == sorted[1])
        #expect(orderer.state.money.deposits == 0)
        #expect(orderer.state.bids.count == 0)
        for number in 0..<160 { #expect(orderer.state.account(Self.account(number))?.balance == 100 * credit) }
    }
}
