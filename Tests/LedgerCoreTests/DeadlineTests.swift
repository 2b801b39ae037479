// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Deadlines of leases")
struct DeadlineTests {
    private func ends(_ events: [LedgerEvent]) -> [LeaseEnd] {
        events.compactMap { if case .leaseEnded(_, _, let end, _, _, _) = $0 { end } else { nil } }
    }

    private func paused(_ events: [LedgerEvent]) -> [LeaseID] {
        events.compactMap { if case .leasePaused(let id, _) = $0 { id } else { nil } }
    }

    @Test("a lease that is not started ends exactly when its time to start is over")
    func neverStarted() throws {
        var world = try World()
        let id = try world.lease(at: try world.register(world.bob))
        #expect(try world.pass(world.genesis.parameters.startGrace - 1).isEmpty)
        #expect(try world.answer(world.bob, .startLease(id)) == nil)
        #expect(world.state.nextDeadline == world.time + 1)
        #expect(ends(try world.pass(1)) == [.neverStarted])
    }

    @Test("a silent provider's lease ends exactly when the grace is over, and a heartbeat just before saves it")
    func heartbeatsMissed() throws {
        var world = try World()
        let id = try world.running(at: try world.register(world.bob))
        let grace = try #require(world.state.lease(id)).conditions.heartbeatGrace
        #expect(try world.pass(grace - 1).isEmpty)
        try world.submit(world.bob, .heartbeat([id]))
        #expect(try world.pass(grace - 1).isEmpty)
        #expect(ends(try world.pass(1)) == [.heartbeatsMissed])
    }

    @Test("at the tick at which the grace is over, a heartbeat comes too late")
    func heartbeatAtTheTick() throws {
        var world = try World()
        let id = try world.running(at: try world.register(world.bob))
        try world.pass(try #require(world.state.lease(id)).conditions.heartbeatGrace - 1)
        world.time += 1
        try world.submit(world.bob, .heartbeat([id]))
        #expect(ends(world.events) == [.heartbeatsMissed])
        #expect(world.events.last == .heartbeat(provider: world.bob.publicKey, leases: []))
    }

    /// A lease at 3.6 million nano-credits an hour, one each millisecond, with this deposit, and no heartbeats for a week.
    private func exhausting(_ deposit: NanoCredits, rate: NanoCredits = hour) throws -> (World, LeaseID, LedgerTime) {
        var world = try World(parameters: Parameters(pauseGrace: 10_000, minimumCover: 1))
        let done = try world.submit(
            world.bob, .registerProvider(ProviderProfile(peer: bytes32(1))),
            .createListing(
                ListingTerms(
                    capacity: World.capacity, prices: Prices(coreHour: rate, memoryGiBHour: 0), offer: World.offer,
                    maximumDuration: hour, heartbeatGrace: LedgerLimits.windowMilliseconds)))
        let terms = world.terms(maximumRate: rate, deposit: deposit)
        let id = try world.running(terms, at: ListingID(transaction: done.id, operation: 1))
        return (world, id, world.time)
    }

    @Test("an escrow runs dry exactly on its tick; one unit less or more moves it by one tick", arguments: [-1, 0, 1])
    func exhaustion(difference: Int) throws {
        var (world, id, start) = try exhausting(UInt64(1000 + difference))
        let due = start + UInt64(1000 + difference)
        #expect(world.state.nextDeadline == due)
        #expect(try world.advance(to: due - 1).isEmpty)
        #expect(world.state.lease(id)?.accrued(at: due - 1) == UInt64(999 + difference))
        #expect(paused(try world.advance(to: due)) == [id])
        #expect(try world.pass(9_999).isEmpty)
        #expect(ends(try world.pass(1)) == [.escrowExhausted])
        #expect(world.balance(world.bob) == 10 * credit + UInt64(1000 + difference))
    }

    @Test("an escrow between two ticks ends at the later one, so that no more is paid than the time cost")
    func exhaustionBetweenTicks() throws {
        // 1000 nano-credits each millisecond.
        var (world, id, start) = try exhausting(1500, rate: 1000 * hour)
        #expect(try world.advance(to: start + 1).isEmpty)
        #expect(paused(try world.advance(to: start + 2)) == [id])
        #expect(ends(try world.pass(10_000)) == [.escrowExhausted])
        #expect(world.balance(world.bob) == 10 * credit + 1500)
    }

    @Test("what a tick decides does not depend on the blocks around it: late blocks give the same end and split")
    func lateBlocks() throws {
        for late: UInt64 in [0, 1, 10_000, 29_000] {
            var (world, _, start) = try exhausting(1000)
            try world.advance(to: start + 1000 + late)
            #expect(paused(world.events).count == 1, "\(late) ms late")
            #expect(ends(world.events + (try world.pass(10_000))) == [.escrowExhausted], "\(late) ms late")
            #expect(world.balance(world.bob) == 10 * credit + 1000)
        }
        for late: UInt64 in [0, 1, 29_999] {
            var world = try World()
            _ = try world.running(at: try world.register(world.bob))
            #expect(try world.pass(59_999).isEmpty)
            #expect(ends(try world.advance(to: world.time + 1 + late)) == [.heartbeatsMissed])
            #expect(world.balance(world.bob) == 10 * credit)
        }
    }

    @Test("even after an outage of any length an escrow pays the time up to its last unit, and no more")
    func lateByAnOutage() throws {
        for late in [hour, 365 * 24 * hour] {
            var (world, id, start) = try exhausting(1000)
            try world.advance(to: start + 1000 + late)
            #expect(paused(world.events) == [id])
            #expect(world.state.lease(id)?.meter.pausedAt == start + 1000)
            #expect(ends(try world.pass(10_000)) == [.escrowExhausted])
            #expect(world.balance(world.bob) == 10 * credit + 1000)
        }
    }
}
