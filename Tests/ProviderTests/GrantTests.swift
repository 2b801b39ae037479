// SPDX-License-Identifier: Apache-2.0

import Foundation
import JobProtocol
import LedgerCore
import NIOConcurrencyHelpers
import PeerNetwork
import Testing

@testable import Provider

@Suite("A tenant that does not grant the key", .timeLimit(.minutes(3)))
struct GrantTests {
    @Test("frees the room after a minute, gets all its money back, and leaves no mark on the provider")
    func silent() async throws {
        try await ProviderWorld.with { world in
            let before = world.balance
            let id = try await world.order()
            try await world.leased(id)
            world.pass(ProviderLimits.grantPatience - 1)
            #expect(world.standing?.declined == 0)
            world.pass(1)
            let lease = try await world.end(of: id)
            #expect(lease.status == .declined)
            #expect(lease.result?.outcome == .exited(code: 125) && lease.result?.log == nil)
            #expect(lease.started == nil && lease.paid == 0)
            #expect(world.balance == before)
            #expect(world.standing?.failed == 0 && world.standing?.declined == 1)
            let listing = world.ledger.read { $0.allListings().first?.listing }
            #expect(listing?.free == listing?.capacity)
        }
    }

    @Test("is asked again and again meanwhile, also when it answers with nonsense")
    func nonsense() async throws {
        try await ProviderWorld.with { world in
            let asked = NIOLockedValueBox(0)
            world.tenantPeers.serve(GrantExchange.name) { _, _ in
                asked.withLockedValue { $0 += 1 }
                return [1, 2, 3]
            }
            let id = try await world.order()
            while asked.withLockedValue({ $0 < 3 }) { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await world.leased(id).status == .preparing)
            world.pass(ProviderLimits.grantPatience)
            #expect(try await world.end(of: id).status == .declined)
            #expect(world.standing?.failed == 0)
        }
    }

    @Test("does not hold up a provider that leaves: the lease is given back at once")
    func leaving() async throws {
        try await ProviderWorld.with { world in
            let id = try await world.order()
            try await world.leased(id)
            world.provider.end()
            await world.provider.untilOver()
            #expect(try await world.end(of: id).status == .closedByProvider)
        }
    }

    @Test("keeps the provider from being offboarded until the lease is over, and then it is, with its record kept")
    func offboarding() async throws {
        try await ProviderWorld.with { world in
            let id = try await world.order()
            try await world.leased(id)
            try await world.provider.offboard()
            #expect(await world.provider.report().state == .draining)
            world.pass(ProviderLimits.grantPatience)
            await world.provider.untilOver()
            #expect(try await world.end(of: id).status == .declined)
            let report = await world.provider.report()
            #expect(report.state == .offboarded && report.listing == nil)
            #expect(report.record != nil && world.standing?.declined == 1)
        }
    }
}
