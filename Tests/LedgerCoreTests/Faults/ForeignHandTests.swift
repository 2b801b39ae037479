// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Operations name no account: each acts for who signed the transaction, and for nobody else. There is no field in which
/// one could claim to act on behalf of another.
@Suite("Foreign hands")
struct ForeignHandTests {
    /// What is there of Alice and Bob.
    struct Stage: Sendable {
        let listing: ListingID
        let order: OrderID
        let auction: OrderID
        let sealed: OrderID
        let waiting: LeaseID
        let running: LeaseID
        let ended: LeaseID
        let channel: ChannelID
    }

    struct Attempt: Sendable, CustomStringConvertible {
        let description: String
        let refusal: String
        let operation: @Sendable (Stage) -> LedgerCore.Operation

        init(_ description: String, _ refusal: String, _ operation: @escaping @Sendable (Stage) -> LedgerCore.Operation)
        {
            self.description = description
            self.refusal = refusal
            self.operation = operation
        }
    }

    private static let nonce = [UInt8](repeating: 1, count: 16)

    static let attempts = [
        Attempt("changes another's listing", "notYourListing") { .updateListing($0.listing, World.listingTerms()) },
        Attempt("removes another's listing", "notYourListing") { .removeListing($0.listing) },
        Attempt("cancels another's order", "notYourOrder") { .cancelOrder($0.order) },
        Attempt("accepts with another's listing", "notYourListing") {
            .acceptOrder($0.order, listing: $0.listing, grantee: bytes32(1))
        },
        Attempt("bids with another's listing", "notYourListing") {
            .placeBid($0.auction, listing: $0.listing, rate: 1, grantee: bytes32(1))
        },
        Attempt("commits a bid with another's listing", "notYourListing") {
            .commitBid($0.sealed, listing: $0.listing, commitment: bytes32(1))
        },
        Attempt("reveals another's bid", "unknownBid") {
            .revealBid($0.sealed, listing: $0.listing, rate: 1, grantee: bytes32(1), nonce: nonce)
        },
        Attempt("answers another's lease", "notYourLease") { .answerLease($0.waiting, grantee: bytes32(1)) },
        Attempt("starts another's lease", "notYourLease") { .startLease($0.waiting) },
        Attempt("declines another's lease", "notYourLease") { .declineLease($0.waiting, World.result) },
        Attempt("completes another's lease", "notYourLease") { .completeLease($0.running, World.result) },
        Attempt("closes another's lease", "notYourLease") { .closeLease($0.running) },
        Attempt("gives notice of another's lease", "notYourLease") { .giveNotice($0.running) },
        Attempt("rates another's lease", "notRatable") { .rateLease($0.ended, stars: 1, review: nil) },
        Attempt("closes another's channel", "notYourChannel") { .closeChannel($0.channel, nil) },
    ]

    private func stage() throws -> (World, Stage) {
        var world = try World()
        let listing = try world.register(world.bob)
        try world.register(world.carol)
        let ended = try world.running(at: listing)
        try world.submit(world.bob, .completeLease(ended, World.result))
        let taken = try world.submit(world.alice, .createLease(listing, world.terms()))
        let open = AuctionRules(window: 60_000, criterion: .price)
        let sealed = AuctionRules(window: 60_000, reveal: 60_000, criterion: .price)
        let offer = ChannelOffer(
            payee: world.bob.publicKey, deposit: credit, ratePerTick: 1, tick: 1_000, grace: 0, disputeWindow: 1_000)
        let stage = Stage(
            listing: listing, order: try world.place(world.alice),
            auction: try world.place(world.alice, world.terms(allocation: .auction(open))),
            sealed: try world.place(world.alice, world.terms(allocation: .auction(sealed))),
            waiting: LeaseID(transaction: taken.id, operation: 0), running: try world.running(at: listing),
            ended: ended,
            channel: ChannelID(
                transaction: try world.submit(world.alice, .openChannel(offer)).id, operation: 0))
        return (world, stage)
    }

    @Test("who signs acts for itself alone: a provider of its own that…", arguments: attempts)
    func refused(_ attempt: Attempt) throws {
        let (world, stage) = try stage()
        #expect(try world.answer(world.carol, attempt.operation(stage))?.code == attempt.refusal)
    }

    @Test("another's sealed bid is not revealed either, though everything in it is known")
    func reveal() throws {
        var (world, stage) = try stage()
        let commitment = SealedBid.commitment(
            order: stage.sealed, listing: stage.listing, rate: 1, grantee: bytes32(1), nonce: Self.nonce)
        try world.submit(world.bob, .commitBid(stage.sealed, listing: stage.listing, commitment: commitment))
        try world.pass(60_000)
        let reveal = LedgerCore.Operation.revealBid(
            stage.sealed, listing: stage.listing, rate: 1, grantee: bytes32(1), nonce: Self.nonce)
        #expect(try world.answer(world.carol, reveal) == .notYourListing(stage.listing))
        #expect(try world.answer(world.bob, reveal) == nil)
    }

    @Test("every operation that touches a record of others is among the attempts, or free to all, or passes over them")
    func complete() {
        let named = Set(
            Self.attempts.map { attempt in
                let stage = Stage(
                    listing: Samples.listing, order: Samples.order, auction: Samples.order, sealed: Samples.order,
                    waiting: Samples.lease, running: Samples.lease, ended: Samples.lease, channel: Samples.channel)
                return RandomPlay.name(of: attempt.operation(stage))
            })
        // Anybody pays for others; a heartbeat passes over what is not its sender's; the rest is the sender's own.
        let free: Set = [
            "topUpLease", "topUpChannel", "heartbeat", "transfer", "setSpendingLimit", "setDirectoryEntry",
            "registerProvider",
            "updateProvider", "retireProvider", "addCollateral", "withdrawCollateral", "createListing", "placeOrder",
            "createLease", "openChannel",
        ]
        let all = Set(Samples.operations.map { RandomPlay.name(of: $0.operation) })
        #expect(named.isDisjoint(with: free))
        #expect(named.union(free) == all)
    }
}
