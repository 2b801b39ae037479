// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Testing
import Workload

@testable import Provider
@testable import Tenant

@Suite("Trouble with jobs that channels pay", .serialized, .timeLimit(.minutes(3)))
struct ChannelTroubleTests {
    /// A job under way of which two ticks are paid, and what its provider had before.
    private func paidForTwoTicks(
        _ world: World
    ) async throws -> (provider: ProviderNode, tenant: TenantNode, order: OrderID, earned: NanoCredits) {
        let provider = try world.provider()
        let tenant = try await world.tenant()
        _ = try await world.untilListed()
        let earned = world.balance(world.providerKey)
        let order = try await tenant.service.order(
            World.manifest(runs: 60_000), bundle: nil, wallet: nil, lifetime: nil)
        try await world.until {
            await provider.service.meters.values.contains { $0.account.paid >= 2 * World.pricePerSecond }
        }
        return (provider, tenant, order, earned)
    }

    @Test("a provider that is killed collects, after its restart, exactly what its vouchers say")
    func killedProvider() async throws {
        try await World.with { world in
            var provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let (before, earned) = (world.balance(world.tenantKey), world.balance(world.providerKey))
            let order = try await tenant.service.order(
                World.manifest(runs: 60_000), bundle: nil, wallet: nil, lifetime: nil)
            _ = try await world.until { provider.job.flatMap { $0.ran > 2_300 ? $0 : nil } }
            let folder = try await provider.kill()
            let signed = try #require(try await tenant.service.payment(order)).paid
            #expect(signed % World.pricePerSecond == 0 && signed >= 2 * World.pricePerSecond, "\(signed)")
            provider = try world.provider(folder: folder)
            let lease = try await world.end(of: order)
            #expect(lease.status == .closedByProvider, "the sandbox died with the process")
            try await world.untilPaidOut(order)
            // A voucher that was on its way when the provider was killed is the tick that it may lose.
            let collected = world.balance(world.providerKey) - earned
            #expect(collected == signed || collected == signed - World.pricePerSecond, "\(collected) of \(signed)")
            #expect(world.balance(world.tenantKey) == before - collected)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a provider that leaves gives the lease back and has its money before it is gone")
    func leaving() async throws {
        try await World.with { world in
            let (provider, tenant, order, earned) = try await paidForTwoTicks(world)
            provider.service.end()
            await provider.service.untilOver()
            #expect(try await world.end(of: order).status == .closedByProvider)
            #expect(world.ledger.read { $0.allChannels().isEmpty })
            #expect(world.balance(world.providerKey) - earned == 2 * World.pricePerSecond)
            await tenant.kill()
        }
    }

    @Test("a tenant that ends its lease pays what it has signed, and the provider has it at once")
    func closedByTenant() async throws {
        try await World.with { world in
            let (provider, tenant, order, earned) = try await paidForTwoTicks(world)
            try await tenant.service.close(order)
            try await world.untilPaidOut(order)
            #expect(world.balance(world.providerKey) - earned == 2 * World.pricePerSecond)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a tenant restored from an old copy of its records refuses to sign until it has learnt what it signed")
    func oldBackup() async throws {
        try await World.with { world in
            let provider = try world.provider()
            var tenant = try await world.tenant()
            _ = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 5_200), bundle: nil, wallet: nil, lifetime: nil)
            let job = try await world.until { provider.job.flatMap { $0.ran > 500 ? $0 : nil } }
            let copy = world.folder + "/tenant-restored"
            try tenant.backup(to: copy)
            _ = try await world.until { job.ran > 2_200 ? true : nil }
            let signed = try #require(try await tenant.service.payment(order))
            #expect(signed.number == 3)
            await tenant.kill()
            try await world.until { job.isFrozen }
            tenant = try await world.tenant("tenant-restored")
            let learnt = try await world.until {
                try await tenant.service.payment(order).flatMap { $0.refusals > 0 && $0.number > 1 ? $0 : nil }
            }
            #expect(learnt.lastRefusal == .restoredFromOldBackup(own: 1, newest: 3))
            #expect(learnt.number == 3 && learnt.paid == signed.paid, "learnt, and nothing else signed")
            #expect(job.isFrozen, "a refusal lets nothing run")
            // Then it pays on from there.
            #expect(try await world.end(of: order).status == .completed)
            #expect(job.ran == 5_200)
            try await world.untilPaidOut(order)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a lease that nobody pays for ends with notice: the provider loses nothing, and what ran is paid")
    func unpaid() async throws {
        let parameters = Parameters(
            heartbeatInterval: 1_000, heartbeatGrace: 60_000, pauseGrace: 1_500, outage: 30_000)
        try await World.with(parameters) { world in
            let provider = try world.provider(terms: OwnerTerms(notice: 1_000))
            _ = try await world.untilListed()
            try await provider.service.addCollateral(1_000_000)
            try await provider.service.setTerms(
                OwnerTerms(notice: 1_000, collateral: 1_000_000), maximumDuration: 86_400_000)
            let tenant = try await world.tenant()
            let order = try await tenant.service.order(
                World.manifest(runs: 60_000), bundle: nil, wallet: nil, lifetime: nil)
            let job = try await world.until { provider.job.flatMap { $0.ran > 1_200 ? $0 : nil } }
            let earned = world.balance(world.providerKey)
            await tenant.kill()
            let lease = try await world.until {
                world.ledger.read { state in
                    state.allLeases().first { $0.lease.order == order && $0.lease.noticeEnds != nil }
                }
            }
            #expect(job.isFrozen)
            let end = try await world.end(of: order)
            #expect(end.status == .completed && end.result?.outcome == .stopped && end.result?.log != nil)
            #expect(end.ended ?? 0 >= lease.lease.noticeEnds ?? .max)
            try await world.untilPaidOut(order)
            #expect(world.balance(world.providerKey) - earned == 2 * World.pricePerSecond)
            let record = world.ledger.read { [account = provider.service.account] in $0.provider(account) }
            #expect(record?.collateral == 1_000_000)
            _ = try await provider.kill()
        }
    }

    @Test("a job whose first tick is not paid never starts, and costs nobody anything")
    func neverPaid() async throws {
        try await World.with(Parameters(startGrace: 3_000)) { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let before = world.balance(world.tenantKey)
            // A node that grants the key and then pays nothing.
            tenant.ignoreClaims()
            let order = try await tenant.service.order(
                World.manifest(runs: 1_000), bundle: nil, wallet: nil, lifetime: nil)
            let lease = try await world.end(of: order)
            #expect(lease.status == .declined && lease.result?.outcome == .exited(code: 125))
            #expect(provider.job?.isStarted == false)
            try await world.untilPaidOut(order)
            #expect(world.balance(world.tenantKey) == before)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }
}
