// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

/// Alice's lease at Bob's listing, in a world of its own.
///
/// It was made, and started unless said otherwise, at `World.start`. Bob's heartbeats come when a test sends them.
struct Deal {
    static let rate: NanoCredits = 2 * credit
    /// The tick of a lease that a channel pays is a second.
    static let channel = PaymentMode.channel(tick: 1_000, grace: 500, disputeWindow: 40_000)
    /// A deposit covers two minutes at least, so that an escrow can run dry.
    static let parameters = Parameters(minimumCover: 120_000)

    var world: World
    let listing: ListingID
    let id: LeaseID
    /// Balances before the order, Bob's after he put up his collateral.
    let tenantBefore: NanoCredits
    let providerBefore: NanoCredits

    /// - Parameters:
    ///   - rate: what it costs, and the most that Alice pays, in nano-credits per hour.
    ///   - deposit: covers the whole term unless said otherwise.
    ///   - isTaken: Alice took the listing, and Bob has not answered.
    init(
        rate: NanoCredits = rate, duration: UInt64 = 300_000, deposit: NanoCredits? = nil,
        spendingCap: NanoCredits? = nil, notice: UInt64 = 0, collateral: NanoCredits = 0,
        payment: PaymentMode = .stream, parameters: Parameters = parameters, isStarted: Bool = true,
        isTaken: Bool = false
    ) throws {
        world = try World(parameters: parameters)
        listing = try world.list(
            World.listing(at: rate, notice: notice, collateral: collateral), by: world.bob, staking: collateral)
        tenantBefore = world.balance(world.alice)
        providerBefore = world.balance(world.bob)
        let whole = Arithmetic.deposit(rate: rate, milliseconds: duration + parameters.settleGrace)
        let terms = world.terms(
            maximumRate: rate, duration: duration, deposit: deposit ?? whole, spendingCap: spendingCap, payment: payment
        )
        if isTaken {
            id = LeaseID(
                transaction: try world.submit(world.alice, .createLease(listing, terms)).id, operation: 0)
            return
        }
        id = isStarted ? try world.running(terms, at: listing) : try world.lease(terms, at: listing)
    }

    var lease: Lease? { world.state.lease(id) }
    var channel: ChannelID { ChannelID(digest: id.digest) }

    /// What Alice and Bob have more than before the order, or less.
    var gains: Gains {
        Gains(
            tenant: Int64(world.balance(world.alice)) - Int64(tenantBefore),
            provider: Int64(world.balance(world.bob)) - Int64(providerBefore))
    }

    /// Lets time pass with a heartbeat at least every ten seconds, the last at the end.
    @discardableResult
    mutating func run(_ milliseconds: UInt64) throws -> [LedgerEvent] {
        let end = world.time + milliseconds
        var seen: [LedgerEvent] = []
        while world.time < end {
            world.time = min(end, world.time + 10_000)
            try world.submit(world.bob, .heartbeat([id]))
            seen += world.events
        }
        return seen
    }

    /// Makes a block with one transaction of each pair.
    mutating func block(_ pairs: [(PrivateKey, LedgerCore.Operation)]) throws -> [Refusal?] {
        let results = try world.block(pairs.map { try world.transaction($0.0, [$0.1]) })
        return results.map { if case .failure(let refusal) = $0 { refusal } else { nil } }
    }
}

struct Gains: Equatable {
    let tenant: Int64
    let provider: Int64
}

/// How a lease ended, with the money that moved.
struct Ending: Equatable {
    let end: LeaseEnd
    let paid: NanoCredits
    let refunded: NanoCredits
    let slashed: NanoCredits

    static func all(in events: [LedgerEvent]) -> [Ending] {
        events.compactMap { event in
            guard case .leaseEnded(_, _, let end, let paid, let refunded, let slashed) = event else { return nil }
            return Ending(end: end, paid: paid, refunded: refunded, slashed: slashed)
        }
    }
}

extension World {
    /// A listing that takes `rate` for one core, whatever the memory.
    static func listing(
        at rate: NanoCredits, capacity: Resources = World.capacity, notice: UInt64 = 0, collateral: NanoCredits = 0
    ) -> ListingTerms {
        ListingTerms(
            capacity: capacity, prices: Prices(coreHour: rate, memoryGiBHour: 0), offer: World.offer,
            maximumDuration: 2 * hour, notice: notice, collateral: collateral)
    }

    /// Makes `provider` a provider with one listing and so much collateral.
    mutating func list(_ terms: ListingTerms, by provider: PrivateKey, staking amount: NanoCredits) throws -> ListingID
    {
        var operations: [LedgerCore.Operation] = [
            .registerProvider(ProviderProfile(peer: bytes32(20))), .createListing(terms),
        ]
        if amount > 0 { operations.append(.addCollateral(amount)) }
        let done = try transaction(provider, operations)
        try block([done])[0].get()
        return ListingID(transaction: done.id, operation: 1)
    }
}
