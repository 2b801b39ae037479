// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Deadlines of leases")
struct DeadlineTests {
    private func ends(_ events: [LedgerEvent]) -> [LeaseEnd] {
        events.compactMap { if case .leaseEnded(_, _, let end, _, _) = $0 { end } else { nil } }
    }

    @Test("a lease that is not started ends exactly when its time to start is over")
    func neverStarted() throws {
        var world = try World()
        let id = try world.lease(at: try world.register(world.bob))
        let due = world.time + world.genesis.parameters.startGrace
        #expect(world.state.nextDeadline == due)
        #expect(try world.advance(to: due - 1).isEmpty)
        #expect(try world.answer(world.bob, .startLease(id)) == nil)
        #expect(ends(try world.advance(to: due)) == [.neverStarted])
    }

    @Test("a silent provider's lease ends exactly when the grace is over, and a heartbeat just before saves it")
    func heartbeatsMissed() throws {
        var world = try World()
        let id = try world.running(at: try world.register(world.bob))
        let grace = world.genesis.parameters.heartbeatGrace
        world.time += grace - 1
        try world.submit(world.bob, .heartbeat([id]))
        let last = world.time
        #expect(try world.advance(to: last + grace - 1).isEmpty)
        #expect(ends(try world.advance(to: last + grace)) == [.heartbeatsMissed])
    }

    @Test("at the tick at which the grace is over, a heartbeat comes too late")
    func heartbeatAtTheTick() throws {
        var world = try World()
        let id = try world.running(at: try world.register(world.bob))
        world.time += world.genesis.parameters.heartbeatGrace
        try world.submit(world.bob, .heartbeat([id]))
        #expect(ends(world.events) == [.heartbeatsMissed])
        #expect(world.events.last == .heartbeat(provider: world.bob.publicKey, leases: []))
    }

    /// A lease at 3.6 million nano-credits an hour, one each millisecond, with this deposit.
    private func exhausting(_ deposit: NanoCredits, rate: NanoCredits = hour) throws -> (World, LeaseID, LedgerTime) {
        var world = try World(parameters: Parameters(heartbeatGrace: 30 * 24 * hour, settleGrace: 0))
        let done = try world.submit(
            world.bob, .registerProvider(peer: bytes32(1)),
            .createListing(
                capacity: World.capacity, prices: Prices(coreHour: rate, memoryGiBHour: 0), offer: World.offer,
                maximumDuration: hour))
        let terms = world.terms(maximumRate: rate, duration: 1, deposit: deposit)
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
        #expect(ends(try world.advance(to: due)) == [.escrowExhausted])
        #expect(world.balance(world.bob) == 10 * credit + UInt64(1000 + difference))
    }

    @Test("an escrow between two ticks ends at the later one, so that no more is paid than the time cost")
    func exhaustionBetweenTicks() throws {
        // 1000 nano-credits each millisecond.
        var (world, _, start) = try exhausting(1500, rate: 1000 * hour)
        #expect(try world.advance(to: start + 1).isEmpty)
        #expect(ends(try world.advance(to: start + 2)) == [.escrowExhausted])
        #expect(world.balance(world.bob) == 10 * credit + 1500)
    }

    @Test("what a tick decides does not depend on the blocks around it: late blocks give the same end and split")
    func lateBlocks() throws {
        for late in [0, 1, 10_000, hour, 365 * 24 * hour] {
            var (world, _, start) = try exhausting(1000)
            let due = start + 1000
            #expect(ends(try world.advance(to: due + late)) == [.escrowExhausted], "\(late) ms late")
            #expect(world.balance(world.bob) == 10 * credit + 1000)
        }
        for late in [0, 1, hour, 10 * hour] {
            var world = try World()
            _ = try world.running(at: try world.register(world.bob))
            #expect(ends(try world.advance(to: world.time + 60_000 + late)) == [.heartbeatsMissed])
            #expect(world.balance(world.bob) == 10 * credit)
        }
    }

    @Test("a clock that jumps back changes nothing: ledger time stands still and nothing ends")
    func clockBack() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let id = try world.running(at: listing)
        let order = try world.place(world.alice)
        let now = world.time
        try world.advance(to: now - hour)
        #expect(world.state.time == now)
        #expect(world.events.isEmpty)
        world.time = now
        try world.submit(world.bob, .heartbeat([id]))
        #expect(world.state.lease(id)?.heartbeat == now)
        #expect(world.state.order(order) != nil)
    }

    @Test("a jump of a year ends everything once, in order of due times, and conserves the money")
    func jumpForward() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let running = try world.running(at: listing)
        let waiting = try world.lease(at: listing)
        let order = try world.place(world.alice, world.terms(expires: world.time + 100_000))
        try world.advance(to: world.time + 366 * 24 * hour)
        #expect(world.events.count == 3)
        guard world.events.count == 3, case .leaseEnded(running, _, .heartbeatsMissed, _, _) = world.events[0],
            case .orderExpired(order, _) = world.events[1],
            case .leaseEnded(waiting, _, .neverStarted, _, _) = world.events[2]
        else {
            Issue.record("events are \(world.events)")
            return
        }
        #expect(world.balance(world.alice) == 1000 * credit)
        #expect(world.state.nextDeadline == nil)
    }

    @Test("the end of time neither wraps nor traps")
    func endOfTime() throws {
        var world = try World()
        _ = try world.running(at: try world.register(world.bob))
        _ = try world.place(world.alice)
        try world.advance(to: .max)
        #expect(world.state.allLeases().isEmpty)
        let transfer = try world.transaction(
            world.alice, [.transfer(to: world.bob.publicKey, amount: 1)], expires: .max)
        #expect(world.answer(transfer) == nil)
        let order = try world.transaction(world.alice, [.placeOrder(world.terms(expires: .max))], expires: .max)
        #expect(world.answer(order) == .invalidExpiry)
    }
}
