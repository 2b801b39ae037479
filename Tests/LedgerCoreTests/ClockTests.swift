// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Clocks that jump")
struct ClockTests {
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

    @Test("a clock that jumps ahead by hours ends no lease: everybody has the whole grace again")
    func noStorm() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let running = try (0..<2).map { _ in try world.running(world.terms(duration: 2 * hour), at: listing) }
        let waiting = try world.lease(at: listing)
        let parameters = world.genesis.parameters
        // Short of the paid hour, so that the escrow has nothing to say.
        #expect(try world.advance(to: world.time + hour / 2).isEmpty)
        #expect(try world.pass(59_999).isEmpty)
        try world.submit(world.bob, .heartbeat([running[0]]))
        world.time += 1
        #expect(try world.advance(to: world.time).count == 1)
        #expect(world.state.lease(running[0]) != nil)
        #expect(world.state.lease(running[1]) == nil)
        try world.keepAlive(running[0], until: world.time + parameters.startGrace - 60_001, every: 20_000)
        #expect(world.state.lease(waiting) != nil)
        try world.advance(to: world.time + 1)
        #expect(world.state.lease(waiting) == nil)
    }

    @Test("a jump of a year ends everything once, in order of due times, and conserves the money")
    func jumpForward() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let running = try world.running(at: listing)
        let waiting = try world.lease(at: listing)
        let order = try world.place(world.alice, world.terms(expires: world.time + 100_000))
        var events = try world.advance(to: world.time + 366 * 24 * hour)
        // An order lapses and a term ends by the clock alone; what waits for a party's word waits anew.
        #expect(world.state.lease(waiting) != nil)
        events += try world.pass(world.genesis.parameters.startGrace)
        guard events.count == 4, case .orderExpired(order, _) = events[0], case .leasePaused(running, _) = events[1],
            case .leaseEnded(running, _, .heartbeatsMissed, 0, _, _) = events[2],
            case .leaseEnded(waiting, _, .neverStarted, 0, _, _) = events[3]
        else {
            Issue.record("events are \(events)")
            return
        }
        #expect(world.balance(world.alice) == 1000 * credit)
        // Only the right to rate the lease that ran waits.
        #expect(world.state.nextDeadline == world.time - 240_000 + LedgerLimits.ratingMilliseconds)
    }

    @Test("the end of time neither wraps nor traps")
    func endOfTime() throws {
        var world = try World()
        _ = try world.running(at: try world.register(world.bob))
        _ = try world.place(world.alice)
        try world.advance(to: .max)
        #expect(world.state.allLeases().isEmpty)
        #expect(world.state.allOrders().isEmpty)
        let transfer = try world.transaction(
            world.alice, [.transfer(to: world.bob.publicKey, amount: 1)], expires: .max)
        #expect(world.answer(transfer) == nil)
        let order = try world.transaction(world.alice, [.placeOrder(world.terms(expires: .max))], expires: .max)
        #expect(world.answer(order) == .invalidExpiry)
    }
}
