// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension Samples {
    static let accountOperations: [Named] = [
        Named("transfer", .transfer(to: AccountID(bytes32(1)), amount: 1_500_000_000)),
        Named("setSpendingLimit", .setSpendingLimit(perDay: 65_536)),
        Named("setSpendingLimit, none", .setSpendingLimit(perDay: nil)),
        Named("setDirectoryEntry", .setDirectoryEntry(directoryEntry)),
        Named("setDirectoryEntry, key alone", .setDirectoryEntry(DirectoryEntry(encryptionKey: bytes32(15)))),
        Named("setDirectoryEntry, none", .setDirectoryEntry(nil)),
    ]

    static let providerOperations: [Named] = [
        Named("registerProvider", .registerProvider(ProviderProfile(peer: bytes32(2)))),
        Named("updateProvider", .updateProvider(profile)),
        Named("retireProvider", .retireProvider),
        Named("addCollateral", .addCollateral(23)),
        Named("withdrawCollateral", .withdrawCollateral(24)),
        Named("createListing", .createListing(World.listingTerms())),
        Named(
            "updateListing",
            .updateListing(listing, World.listingTerms(notice: 60_000, collateral: 1 << 32, isDirect: false))),
        Named("removeListing", .removeListing(listing)),
    ]

    static let orderOperations: [Named] = [
        Named("placeOrder", .placeOrder(terms)),
        Named("placeOrder, demanding", .placeOrder(demandingTerms)),
        Named("placeOrder, by standing", .placeOrder(reputationTerms)),
        Named("cancelOrder", .cancelOrder(order)),
        Named("acceptOrder", .acceptOrder(order, listing: listing, grantee: bytes32(5))),
        Named("placeBid", .placeBid(order, listing: listing, rate: 2 * credit, grantee: bytes32(5))),
        Named("commitBid", .commitBid(order, listing: listing, commitment: bytes32(14))),
        Named(
            "revealBid",
            .revealBid(order, listing: listing, rate: 255, grantee: bytes32(5), nonce: [UInt8](repeating: 1, count: 16))
        ),
    ]

    static let leaseOperations: [Named] = [
        Named("createLease", .createLease(listing, terms)),
        Named("answerLease", .answerLease(lease, grantee: bytes32(5))),
        Named("startLease", .startLease(lease)),
        Named("heartbeat", .heartbeat([lease, LeaseID(digest: bytes32(7))])),
        Named("heartbeat, empty", .heartbeat([])),
        Named("completeLease", .completeLease(lease, World.result)),
        Named("declineLease", .declineLease(lease, failure)),
        Named("closeLease", .closeLease(lease)),
        Named("giveNotice", .giveNotice(lease)),
        Named("topUpLease", .topUpLease(lease, amount: 256)),
        Named("rateLease", .rateLease(lease, stars: 5, review: CID.of([5], codec: .dagCBOR))),
        Named("rateLease, wordless", .rateLease(lease, stars: 1, review: nil)),
    ]

    static let channelOperations: [Named] = [
        Named("openChannel", .openChannel(channelOffer)),
        Named("topUpChannel", .topUpChannel(channel, amount: .max)),
        Named("closeChannel", .closeChannel(channel, voucher)),
        Named("closeChannel, without voucher", .closeChannel(channel, nil)),
    ]

    static let channelOffer = ChannelOffer(
        payee: AccountID(bytes32(1)), deposit: credit, ratePerTick: 1_000, tick: 1_000, grace: 0,
        disputeWindow: 86_400_000)

    private static var reputationTerms: OrderTerms {
        var terms = terms
        terms.allocation = .reputation(window: 30_000)
        return terms
    }

    private static let failure = JobResult(
        outcome: .signaled(9),
        usage: JobResult.Usage(wallMilliseconds: 0, cpuMilliseconds: 0, memoryPeakBytes: 0, diskBytes: 0), output: nil,
        log: CID.of([6], codec: .dagCBOR))
}
