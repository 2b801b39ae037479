// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

@testable import LedgerCore

/// What the ledger keeps: every node must hold the same bytes of it.
extension Samples {
    static var account: Account { Account(balance: 5 * credit, sequence: 24) }

    /// 7 of at most 100 spent, and no cap from tomorrow on.
    static var cappedAccount: Account {
        var limit = SpendingLimit(perDay: 100, at: World.start)
        limit.spend(7, at: World.start)
        limit.change(to: nil, at: World.start)
        return Account(balance: 0, sequence: 1, spending: limit)
    }

    static var provider: ProviderRecord {
        ProviderRecord(profile: profile, registered: World.start, listings: 3, collateral: 1 << 32)
    }

    static var openListing: Listing {
        Listing(
            provider: AccountID(bytes32(1)), terms: World.listingTerms(), free: World.needs.resources,
            created: World.start, isClosing: true)
    }

    static var openOrder: Order {
        Order(tenant: AccountID(bytes32(1)), terms: terms, placed: World.start, bids: 2, lastBid: listing)
    }

    static var openBid: Bid {
        Bid(
            provider: AccountID(bytes32(1)), placed: World.start, deposit: 0,
            content: .open(rate: 255, grantee: bytes32(5)), previous: nil)
    }

    static var sealedBid: Bid {
        Bid(
            provider: AccountID(bytes32(1)), placed: World.start, deposit: 256,
            content: .sealed(commitment: bytes32(14)), previous: listing)
    }

    /// Paused 40 ms after its start, to be left by its provider.
    static var pausedLease: Lease {
        var meter = Meter(startingAt: World.start)
        meter.pause(at: World.start + 40)
        return Lease(
            order: order, tenant: AccountID(bytes32(1)), provider: AccountID(bytes32(11)), listing: listing,
            terms: terms,
            conditions: LeaseConditions(
                notice: 60_000, heartbeatInterval: 1_000, heartbeatGrace: 5_000, collateral: 24), rate: 2 * credit,
            escrow: 0, funded: 3_050_000_000, channel: channel, grantee: bytes32(5), providerPeer: bytes32(2),
            created: World.start, started: World.start, heartbeat: World.start + 1, meter: meter,
            noticeEnds: World.start + 60_000)
    }

    /// Made from a listing, not answered yet.
    static var newLease: Lease {
        Lease(
            order: order, tenant: AccountID(bytes32(1)), provider: AccountID(bytes32(11)), listing: listing,
            terms: terms,
            conditions: LeaseConditions(
                notice: 0, heartbeatInterval: 10_000, heartbeatGrace: 60_000, collateral: 0),
            rate: 2 * credit, escrow: 3_050_000_000, funded: 3_050_000_000, channel: nil, grantee: nil,
            providerPeer: bytes32(2), created: World.start, started: nil, heartbeat: World.start,
            meter: Meter(startingAt: World.start), noticeEnds: nil)
    }

    static var ratable: RatableLease {
        RatableLease(
            tenant: AccountID(bytes32(1)), provider: AccountID(bytes32(11)), value: 65_535, until: World.start)
    }

    static var openChannel: Channel {
        Channel(payer: AccountID(bytes32(11)), offer: channelOffer, deposit: 2 * credit, opened: World.start)
    }

    static var closingChannel: Channel {
        var channel = openChannel
        channel.best = Channel.Best(number: 24, total: 1_000_000)
        channel.closes = World.start + 86_400_000
        channel.lease = lease
        return channel
    }

    static let directoryEntry = DirectoryEntry(
        encryptionKey: bytes32(15),
        proxy: ProxyOffer(peer: bytes32(2), endpoints: ["/ip4/192.0.2.1/tcp/4001", "/dns4/weft.example/tcp/443/wss"]))

    static var proxyAlone: DirectoryEntry { DirectoryEntry(proxy: ProxyOffer(peer: bytes32(2))) }

    /// A real attestation, by key 5 for key 2 on the sample's network.
    static func attested() throws -> Attribute {
        Attribute(
            name: "region", value: "eu",
            attestation: Attestation(
                of: try key(2).publicKey, name: "region", value: "eu", expires: World.start + 86_400_000,
                by: try key(5), network: try genesis().network))
    }
}
