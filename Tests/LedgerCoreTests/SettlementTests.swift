// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Who gets what at each end of a lease. `docs/SETTLEMENT.md` is this table in words.
///
/// The lease costs 2 credits per hour; the escrow is 3.05 credits; the provider's last heartbeat came 30 s after the
/// start, and the end 20 s after that, except where the end itself is a matter of time.
@Suite("Settlement")
struct SettlementTests {
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let started: Bool
        let end: @Sendable (inout World, LeaseID) throws -> Void
        let expected: LeaseEnd
        /// Milliseconds of work that are paid; nil is the whole escrow.
        let paidMilliseconds: UInt64?
        let completed: UInt64
        let failed: UInt64
    }

    static let cases: [Case] = [
        Case(
            description: "completed: up to the report",
            started: true, end: { try $0.submit($0.bob, .completeLease($1, World.result)) },
            expected: .completed(World.result), paidMilliseconds: 50_000, completed: 1, failed: 0),
        Case(
            description: "completed without a start: nothing",
            started: false, end: { try $0.submit($0.bob, .completeLease($1, World.result)) },
            expected: .completed(World.result), paidMilliseconds: 0, completed: 1, failed: 0),
        Case(
            description: "closed by the tenant: up to the closing",
            started: true, end: { try $0.submit($0.alice, .closeLease($1)) },
            expected: .closedByTenant, paidMilliseconds: 50_000, completed: 0, failed: 0),
        Case(
            description: "closed by the tenant before the start: nothing",
            started: false, end: { try $0.submit($0.alice, .closeLease($1)) },
            expected: .closedByTenant, paidMilliseconds: 0, completed: 0, failed: 0),
        Case(
            description: "closed by the provider: up to the last heartbeat",
            started: true, end: { try $0.submit($0.bob, .closeLease($1)) },
            expected: .closedByProvider, paidMilliseconds: 30_000, completed: 0, failed: 1),
        Case(
            description: "closed by the provider before the start: nothing",
            started: false, end: { try $0.submit($0.bob, .closeLease($1)) },
            expected: .closedByProvider, paidMilliseconds: 0, completed: 0, failed: 1),
        Case(
            description: "never started: nothing",
            started: false, end: { world, _ in try world.advance(to: world.time + 250_000) },
            expected: .neverStarted, paidMilliseconds: 0, completed: 0, failed: 1),
        Case(
            description: "heartbeats missed: up to the last heartbeat",
            started: true, end: { world, _ in try world.advance(to: world.time + 40_000) },
            expected: .heartbeatsMissed, paidMilliseconds: 30_000, completed: 0, failed: 1),
        Case(
            description: "escrow exhausted: all of it",
            started: true,
            end: { world, lease in
                // 3.05 credits at 2 per hour are 5490 s.
                try world.keepAlive(lease, until: world.time + 5_420_000)
                try world.submit(world.bob, .heartbeat([lease]))
                try world.advance(to: world.time + 20_000)
            },
            expected: .escrowExhausted, paidMilliseconds: nil, completed: 0, failed: 0),
    ]

    @Test("the escrow goes to provider and tenant as the end says, to the last nano-credit", arguments: cases)
    func split(_ line: Case) throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let (tenant, provider) = (world.balance(world.alice), world.balance(world.bob))
        let id = line.started ? try world.running(at: listing) : try world.lease(at: listing)
        world.time += 30_000
        try world.submit(world.bob, .heartbeat([id]))
        world.time += 20_000
        let escrow = try #require(world.state.lease(id)).escrow
        #expect(escrow == 3_050_000_000)
        try line.end(&world, id)
        let paid = line.paidMilliseconds.map { 2 * credit * $0 / hour } ?? escrow
        let ended = world.events.compactMap { event -> (LeaseEnd, NanoCredits, NanoCredits)? in
            guard case .leaseEnded(id, _, let end, let paid, let refunded) = event else { return nil }
            return (end, paid, refunded)
        }
        try #require(ended.count == 1)
        #expect(ended[0] == (line.expected, paid, escrow - paid))
        #expect(world.balance(world.bob) == provider + paid)
        #expect(world.balance(world.alice) == tenant - paid)
        #expect(world.state.lease(id) == nil)
        #expect(world.state.listing(listing)?.free == World.capacity)
        let record = try #require(world.state.provider(world.bob.publicKey))
        #expect((record.completed, record.failed) == (line.completed, line.failed))
    }

    @Test("a lease that costs nothing is settled without money and never runs dry")
    func freeLease() throws {
        var world = try World()
        let done = try world.submit(
            world.bob, .registerProvider(peer: bytes32(1)),
            .createListing(
                capacity: World.capacity, prices: Prices(coreHour: 0, memoryGiBHour: 0), offer: World.offer,
                maximumDuration: hour))
        let listing = ListingID(transaction: done.id, operation: 1)
        let id = try world.running(world.terms(maximumRate: 0), at: listing)
        try world.keepAlive(id, until: world.time + 10 * hour, every: 59_999)
        #expect(world.state.lease(id) != nil)
        try world.submit(world.bob, .completeLease(id, World.result))
        #expect(world.balance(world.bob) == 10 * credit)
        #expect(world.balance(world.alice) == 1000 * credit)
    }
}
