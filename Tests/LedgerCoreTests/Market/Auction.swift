// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// An order that is auctioned among providers with one listing each. The order is placed at `World.start`.
struct Auction {
    static let deposit: NanoCredits = 1_000
    static let stake: NanoCredits = 10 * credit
    static let start: NanoCredits = 100 * credit
    static let tenant = AccountID(bytes32(1))

    let providers: [AccountID]
    private(set) var listings: [ListingID] = []
    var orderer: Orderer
    private(set) var order = OrderID(digest: .zero)
    let rules: AuctionRules

    /// - Parameter rules: by default five seconds, and the lowest price wins.
    init(
        _ bidders: Int, rules: AuctionRules = AuctionRules(window: 5_000, criterion: .price),
        parameters: Parameters = Parameters(bidDeposit: deposit),
        listing: (Int) -> ListingTerms = { _ in World.listing(at: 2 * credit, collateral: credit) },
        before: (inout Auction) throws -> Void = { _ in }
    ) throws {
        self.rules = rules
        providers = (0..<bidders).map { AccountID(bytes32(UInt8(100 + $0))) }
        orderer = try Orderer([Self.tenant] + providers, each: Self.start, parameters: parameters)
        for (index, provider) in providers.enumerated() {
            let done = try orderer.submit(
                at: World.start, provider, .registerProvider(ProviderProfile(peer: bytes32(20))),
                .addCollateral(Self.stake), .createListing(listing(index)))
            listings.append(ListingID(transaction: done.id, operation: 2))
        }
        try before(&self)
        let placed = try orderer.submit(at: orderer.state.time, Self.tenant, .placeOrder(terms))
        order = OrderID(transaction: placed.id, operation: 0)
    }

    var terms: OrderTerms {
        OrderTerms(
            peer: bytes32(10), requirements: World.needs, maximumRate: 3 * credit, duration: hour,
            expires: orderer.state.time + 600_000, deposit: 4 * credit, allocation: .auction(rules),
            manifest: CID.of([1], codec: .dagCBOR), salt: [UInt8](repeating: 7, count: 16))
    }

    var state: LedgerState { orderer.state }
    /// The lease that it became, if it did.
    var lease: Lease? { state.lease(LeaseID(digest: order.digest)) }

    func balance(_ account: AccountID) -> NanoCredits { state.account(account)?.balance ?? 0 }
    static func grantee(_ bidder: Int) -> Bytes32 { bytes32(UInt8(30 + bidder)) }

    /// A block with one transaction, `after` milliseconds from `World.start`.
    @discardableResult
    mutating func send(
        _ account: AccountID, after: UInt64 = 1_000, _ operations: LedgerCore.Operation...
    ) throws -> Refusal? {
        let result = try orderer.block(at: World.start + after, [(account, operations)])[0]
        if case .failure(let refusal) = result { return refusal }
        return nil
    }

    @discardableResult
    mutating func bid(_ bidder: Int, _ rate: NanoCredits, after: UInt64 = 1_000) throws -> Refusal? {
        try send(
            providers[bidder], after: after,
            .placeBid(order, listing: listings[bidder], rate: rate, grantee: Self.grantee(bidder)))
    }

    @discardableResult
    mutating func commit(
        _ bidder: Int, _ rate: NanoCredits, nonce: UInt8 = 1, after: UInt64 = 1_000
    ) throws -> Refusal? {
        let commitment = SealedBid.commitment(
            order: order, listing: listings[bidder], rate: rate, grantee: Self.grantee(bidder),
            nonce: [UInt8](repeating: nonce, count: 16))
        return try send(
            providers[bidder], after: after, .commitBid(order, listing: listings[bidder], commitment: commitment))
    }

    @discardableResult
    mutating func reveal(
        _ bidder: Int, _ rate: NanoCredits, nonce: UInt8 = 1, grantee: Bytes32? = nil, by account: AccountID? = nil,
        after: UInt64 = 5_000
    ) throws -> Refusal? {
        try send(
            account ?? providers[bidder], after: after,
            .revealBid(
                order, listing: listings[bidder], rate: rate, grantee: grantee ?? Self.grantee(bidder),
                nonce: [UInt8](repeating: nonce, count: 16)))
    }

    /// Waits until the auction is over.
    @discardableResult
    mutating func decide() throws -> Ranking {
        guard let decided = state.order(order)?.decided else { throw Refusal.unknownOrder(order) }
        try orderer.wait(until: decided)
        let rankings = orderer.events.compactMap { event -> Ranking? in
            if case .auctionDecided(order, let ranking) = event { ranking } else { nil }
        }
        return try #require(rankings.count == 1 ? rankings.first : nil, "it is decided once")
    }

    /// What the tenant and each provider have less than at the beginning, stakes aside; none of them has more.
    var spent: [NanoCredits] {
        [Self.start - balance(Self.tenant)] + providers.map { Self.start - Self.stake - balance($0) }
    }
}
