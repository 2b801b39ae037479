// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension World {
    /// Some blocks with everything in them.
    static func story() throws -> World {
        var world = try World(parameters: Parameters(transactionFee: 1_000, byteFee: 3, bidDeposit: 500))
        // Erin needs something for fees.
        try world.submit(world.alice, .transfer(to: world.erin.publicKey, amount: credit))
        let bobs = try world.register(world.bob)
        let carols = try world.register(world.carol)
        try world.submit(
            world.bob, .addCollateral(credit),
            .updateListing(bobs, listingTerms(notice: 5_000, collateral: credit / 4)),
            .updateProvider(ProviderProfile(peer: bytes32(21), endpoints: ["/ip4/192.0.2.1/tcp/1"])))
        try world.submit(
            world.alice, .setSpendingLimit(perDay: 900 * credit), .setDirectoryEntry(Samples.directoryEntry))
        try world.submit(world.bob, .setDirectoryEntry(Samples.proxyAlone))
        try world.leases(bobs, carols)
        try world.auctions(bobs, carols)
        try world.channels(bobs)
        try world.submit(world.carol, .removeListing(carols))
        try world.submit(world.bob, .setDirectoryEntry(nil))
        try world.pass(hour / 4)
        try world.submit(world.carol, .retireProvider)
        try world.advance(to: world.time + 31 * 24 * hour)
        return world
    }

    private mutating func leases(_ bobs: ListingID, _ carols: ListingID) throws {
        let first = try running(at: bobs)
        let left = try running(at: bobs)
        _ = try lease(at: bobs)
        for _ in 0..<10 { _ = try place(alice, terms(expires: time + 50_000)) }
        time += 20_000
        try submit(bob, .heartbeat([first, left]), .giveNotice(left))
        _ = try accept(carol, try place(alice), carols)
        let taken = try submit(alice, .createLease(bobs, terms()))
        let direct = LeaseID(transaction: taken.id, operation: 0)
        try submit(bob, .answerLease(direct, grantee: bytes32(30)), .declineLease(direct, World.result))
        try pass(20_000)
        try submit(alice, .topUpLease(first, amount: 1_000))
        try submit(bob, .completeLease(first, World.result), .closeLease(left))
        try submit(alice, .rateLease(first, stars: 4, review: nil))
    }

    private mutating func auctions(_ bobs: ListingID, _ carols: ListingID) throws {
        let open = try place(
            alice, terms(allocation: .auction(AuctionRules(window: 5_000, criterion: .price, secondPrice: true))))
        try submit(bob, .placeBid(open, listing: bobs, rate: 2 * credit, grantee: bytes32(31)))
        try submit(carol, .placeBid(open, listing: carols, rate: credit, grantee: bytes32(32)))
        let sealed = try place(
            alice, terms(allocation: .auction(AuctionRules(window: 5_000, reveal: 5_000, criterion: .standing))))
        let nonce = [UInt8](repeating: 9, count: 16)
        let commitment = SealedBid.commitment(
            order: sealed, listing: bobs, rate: credit, grantee: bytes32(33), nonce: nonce)
        try submit(bob, .commitBid(sealed, listing: bobs, commitment: commitment))
        try submit(carol, .commitBid(sealed, listing: carols, commitment: bytes32(34)))
        try pass(5_000)
        try submit(bob, .revealBid(sealed, listing: bobs, rate: credit, grantee: bytes32(33), nonce: nonce))
        try pass(5_000)
        let turn = try place(alice, terms(allocation: .reputation(window: 10_000)))
        try pass(10_000)
        let won = try accept(bob, turn, bobs)
        try submit(alice, .closeLease(won))
    }

    private mutating func channels(_ listing: ListingID) throws {
        let offer = ChannelOffer(
            payee: bob.publicKey, deposit: credit, ratePerTick: 1_000, tick: 1_000, grace: 100, disputeWindow: 60_000)
        let opened = try submit(alice, .openChannel(offer), .openChannel(offer))
        let ids = (0..<2).map { ChannelID(transaction: opened.id, operation: $0) }
        try submit(carol, .topUpChannel(ids[0], amount: 5))
        let voucher = Voucher(channel: ids[0].cid, number: 3, total: 3_000).signed(by: alice, network: state.network)
        try submit(bob, .closeChannel(ids[0], voucher))
        try submit(alice, .closeChannel(ids[1], nil))
        let paid = try running(terms(payment: .channel(tick: 1_000, grace: 0, disputeWindow: 60_000)), at: listing)
        try submit(alice, .topUpLease(paid, amount: 1_000))
        try submit(bob, .completeLease(paid, World.result))
    }
}
