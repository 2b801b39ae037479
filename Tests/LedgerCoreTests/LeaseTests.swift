// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Leases")
struct LeaseTests {
    @Test("only the lease's provider starts it, and once")
    func starts() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let id = try world.lease(at: listing)
        let unknown = LeaseID(digest: bytes32(99))
        #expect(try world.answer(world.alice, .startLease(unknown)) == .unknownLease(unknown))
        #expect(try world.answer(world.alice, .startLease(id)) == .notYourLease(id))
        world.time += 1_000
        try world.submit(world.bob, .startLease(id))
        let lease = try #require(world.state.lease(id))
        #expect(lease.started == world.time)
        #expect(lease.heartbeat == world.time)
        #expect(world.events == [.leaseStarted(id, lease)])
        #expect(try world.answer(world.bob, .startLease(id)) == .alreadyStarted(id))
    }

    @Test("a heartbeat touches the provider's own started leases and passes over all others")
    func heartbeats() throws {
        var world = try World()
        let bobs = try world.register(world.bob)
        let carols = try world.register(world.carol)
        let running = try world.running(at: bobs)
        let waiting = try world.lease(at: bobs)
        let foreign = try world.accept(world.carol, try world.place(world.alice), carols)
        try world.submit(world.carol, .startLease(foreign))
        let gone = LeaseID(digest: bytes32(99))
        world.time += 1_000
        try world.submit(world.bob, .heartbeat([waiting, foreign, gone, running, running]))
        #expect(world.state.lease(running)?.heartbeat == world.time)
        #expect(world.state.lease(waiting)?.heartbeat == world.time - 1_000)
        #expect(world.state.lease(foreign)?.heartbeat == world.time - 1_000)
        #expect(world.events == [.heartbeat(provider: world.bob.publicKey, leases: [running, running])])
        try world.submit(world.bob, .heartbeat([]))
        #expect(try world.answer(world.alice, .heartbeat([running])) == .notProvider)
    }

    @Test("a heartbeat with more leases than the cap does not even decode")
    func heartbeatCap() throws {
        var world = try World()
        try world.register(world.bob)
        let id = LeaseID(digest: bytes32(99))
        let many = [LeaseID](repeating: id, count: LedgerLimits.leasesPerHeartbeat + 1)
        #expect(try world.answer(world.bob, .heartbeat(Array(many.dropLast()))) == nil)
        #expect(try world.answer(world.bob, .heartbeat(many))?.code == "malformed")
    }

    @Test("ending a lease is refused to strangers and for leases that are gone")
    func strangers() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        try world.register(world.carol)
        let id = try world.running(at: listing)
        let gone = LeaseID(digest: bytes32(99))
        #expect(try world.answer(world.carol, .completeLease(gone, World.result)) == .unknownLease(gone))
        #expect(try world.answer(world.carol, .completeLease(id, World.result)) == .notYourLease(id))
        #expect(try world.answer(world.alice, .completeLease(id, World.result)) == .notYourLease(id))
        #expect(try world.answer(world.carol, .closeLease(gone)) == .unknownLease(gone))
        #expect(try world.answer(world.carol, .closeLease(id)) == .notYourLease(id))
        #expect(try world.answer(world.carol, .declineLease(gone, World.result)) == .unknownLease(gone))
        #expect(try world.answer(world.alice, .declineLease(id, World.result)) == .notYourLease(id))
        #expect(try world.answer(world.carol, .giveNotice(gone)) == .unknownLease(gone))
        #expect(try world.answer(world.alice, .giveNotice(id)) == .notYourLease(id))
    }

    @Test("a lease ends once: everything after its end finds no lease", arguments: 0..<3)
    func endsOnce(way: Int) throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let id = try world.running(at: listing)
        switch way {
        case 0: try world.submit(world.bob, .completeLease(id, World.result))
        case 1: try world.submit(world.alice, .closeLease(id))
        default: try world.pass(60_000)
        }
        #expect(world.events.count == 1)
        let money = world.state.money
        #expect(try world.answer(world.bob, .completeLease(id, World.result)) == .unknownLease(id))
        #expect(try world.answer(world.bob, .closeLease(id)) == .unknownLease(id))
        #expect(try world.answer(world.alice, .closeLease(id)) == .unknownLease(id))
        #expect(try world.answer(world.bob, .startLease(id)) == .unknownLease(id))
        #expect(try world.answer(world.bob, .declineLease(id, World.result)) == .unknownLease(id))
        #expect(try world.answer(world.bob, .giveNotice(id)) == .unknownLease(id))
        #expect(try world.answer(world.alice, .topUpLease(id, amount: 1)) == .unknownLease(id))
        try world.submit(world.bob, .heartbeat([id]))
        #expect(world.events == [.heartbeat(provider: world.bob.publicKey, leases: [])])
        try world.advance(to: world.time + hour)
        #expect(world.state.money == money)
    }

    @Test("when both sides end a lease in one block, the first decides and there is one end", arguments: [true, false])
    func closeRace(tenantFirst: Bool) throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let id = try world.running(at: listing)
        world.time += 10_000
        let byTenant = try world.transaction(world.alice, [.closeLease(id)])
        let byProvider = try world.transaction(world.bob, [.completeLease(id, World.result)])
        let results = try world.block(tenantFirst ? [byTenant, byProvider] : [byProvider, byTenant])
        try results[0].get()
        #expect(throws: Refusal.unknownLease(id)) { try results[1].get() }
        let ends = world.events.compactMap { if case .leaseEnded(_, _, let end, _, _, _) = $0 { end } else { nil } }
        #expect(ends == [tenantFirst ? .closedByTenant : .completed(World.result)])
    }

    @Test("what has accrued flows by the millisecond, never beyond the escrow, and not before the start")
    func accrual() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let notStarted = try world.lease(at: listing)
        let waiting = try #require(world.state.lease(notStarted))
        #expect(waiting.accrued(at: .max) == 0)
        let id = try world.running(at: listing)
        let lease = try #require(world.state.lease(id))
        #expect(lease.accrued(at: 0) == 0)
        #expect(lease.accrued(at: world.time) == 0)
        #expect(lease.accrued(at: world.time + 1) == 2 * credit / hour)
        #expect(lease.accrued(at: world.time + hour) == 2 * credit)
        #expect(lease.accrued(at: world.time + 100 * 366 * 24 * hour) == lease.escrow)
        #expect(lease.accrued(at: .max) == lease.escrow)
    }
}
