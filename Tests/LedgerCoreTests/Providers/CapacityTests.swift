// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Capacity")
struct CapacityTests {
    /// Leases of random sizes from Bob's one listing, whose capacity changes now and then.
    private struct Shop {
        var world: World
        let listing: ListingID
        var random: SeededGenerator
        var leased: [LeaseID: Resources] = [:]
        var made = 0
        var refused = 0

        init(seed: UInt64) throws {
            world = try World(rich: 1_000_000_000 * credit)
            listing = try world.register(world.bob)
            random = SeededGenerator(seed: seed)
        }

        var sum: Resources { leased.values.reduce(.zero, +) }

        mutating func take() throws {
            var needs = World.needs
            needs.resources = Resources(
                cpuMillis: 1 + random.next() % 2_000, memoryBytes: 1 + random.next() % (4 * gibibyte),
                diskBytes: random.next() % (40 * gibibyte))
            let terms = world.terms(requirements: needs, maximumRate: 10 * credit)
            let fits = try #require(world.state.listing(listing)).capacity.covers(sum + needs.resources)
            let done: VerifiedTransaction
            do {
                if random.next() % 2 == 0 {
                    done = try world.submit(world.alice, .createLease(listing, terms))
                } else {
                    let order = try world.place(world.alice, terms)
                    done = try world.submit(world.bob, .acceptOrder(order, listing: listing, grantee: bytes32(1)))
                }
            } catch let refusal as Refusal {
                #expect(!fits)
                #expect(refusal.code == "capacityExceeded")
                refused += 1
                return
            }
            #expect(fits, "sold twice")
            leased[LeaseID(transaction: done.id, operation: 0)] = needs.resources
            made += 1
        }

        mutating func end() throws {
            guard let id = leased.keys.sorted().randomElement(using: &random) else { return }
            let lease = try #require(world.state.lease(id))
            switch random.next() % 4 {
            case 0: try world.submit(world.alice, .closeLease(id))
            case 1: try world.submit(world.bob, .closeLease(id))
            case 2: try world.submit(world.bob, .declineLease(id, World.result))
            default:
                if lease.grantee == nil { try world.submit(world.bob, .answerLease(id, grantee: bytes32(1))) }
                try world.submit(world.bob, .startLease(id), .completeLease(id, World.result))
            }
            leased[id] = nil
        }

        mutating func change() throws {
            let capacity = Resources(
                cpuMillis: 1 + random.next() % 8_000, memoryBytes: 1 + random.next() % (16 * gibibyte),
                diskBytes: random.next() % (200 * gibibyte))
            do {
                try world.submit(world.bob, .updateListing(listing, World.listingTerms(capacity: capacity)))
                #expect(capacity.covers(sum))
            } catch let refusal as Refusal {
                #expect(refusal == .capacityLeased(sum))
                #expect(!capacity.covers(sum))
            }
        }

        func check() throws {
            let listing = try #require(world.state.listing(listing))
            #expect(listing.free + sum == listing.capacity)
            #expect(world.state.allLeases().count == leased.count)
        }
    }

    @Test("what is leased is not for sale twice, and nothing leaks, over thousands of random steps", arguments: [1, 2])
    func conserved(seed: UInt64) throws {
        var shop = try Shop(seed: seed)
        for _ in 0..<4_000 {
            switch shop.random.next() % 16 {
            case 0: try shop.change()
            case 1..<9: try shop.take()
            case 9..<15: try shop.end()
            default:
                // Those that were not started in time end by themselves.
                try shop.world.pass(shop.world.genesis.parameters.startGrace / 4)
                shop.leased = shop.leased.filter { shop.world.state.lease($0.key) != nil }
            }
            try shop.check()
        }
        #expect(shop.made > 1_000)
        #expect(shop.refused > 100)
        try shop.world.pass(shop.world.genesis.parameters.startGrace)
        #expect(shop.world.state.allLeases().isEmpty)
        let listing = try #require(shop.world.state.listing(shop.listing))
        #expect(listing.free == listing.capacity)
    }

    @Test("a hundred tenants take the last place in one block: one gets it")
    func lastPlace() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        for _ in 0..<3 { _ = try world.lease(at: listing) }
        let tenants = try (10..<110).map { try key($0) }
        for tenant in tenants { try world.submit(world.alice, .transfer(to: tenant.publicKey, amount: 3 * credit)) }
        let takes = try tenants.map { try world.transaction($0, [.createLease(listing, world.terms())]) }
        let results = try world.block(takes)
        try results[0].get()
        for result in results.dropFirst() { #expect(throws: Refusal.self) { try result.get() } }
        #expect(world.state.allLeases().count == 4)
        #expect(world.state.listing(listing)?.free.memoryBytes == 0)
    }
}
