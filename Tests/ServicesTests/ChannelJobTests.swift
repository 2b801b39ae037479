// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Testing
import Workload

@testable import Provider
@testable import Tenant

@Suite("Jobs that channels pay", .serialized, .timeLimit(.minutes(3)))
struct ChannelJobTests {
    @Test("a job is paid tick by tick, off the ledger, and the ledger pays out what the vouchers say")
    func endToEnd() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let (before, earned) = (world.balance(world.tenantKey), world.balance(world.providerKey))
            let order = try await tenant.service.order(
                World.manifest(runs: 2_300), bundle: nil, wallet: nil, lifetime: nil)
            let lease = try await world.end(of: order)
            #expect(lease.status == .completed)
            #expect(lease.result?.outcome == .exited(code: 0))
            #expect(lease.paid == 0 && lease.refunded == 0, "the money is in the channel")
            try await world.untilPaidOut(order)
            // More than two seconds of work, of which one tick at most may be unpaid; setting up counts as work, and on a
            // busy machine the last claim may come too late.
            let paid = world.balance(world.providerKey) - earned
            #expect(paid % World.pricePerSecond == 0 && (2...5).contains(paid / World.pricePerSecond), "\(paid)")
            #expect(world.balance(world.tenantKey) == before - paid)
            #expect(try await provider.service.durable.channels().count == 1)
            try await world.until { await provider.service.uncollected.isEmpty }
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("while the tenant's node is away the job stands still, and it goes on when the node is back")
    func away() async throws {
        try await World.with { world in
            let provider = try world.provider()
            var tenant = try await world.tenant()
            _ = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 3_500), bundle: nil, wallet: nil, lifetime: nil)
            let job = try await world.until { provider.job.flatMap { $0.ran > 1_100 ? $0 : nil } }
            await tenant.kill()
            try await world.until { job.isFrozen }
            let stood = job.ran
            let id = try await world.until { await provider.service.meters.keys.first }
            let held = try #require(await provider.service.meters[id]).account.paid
            // One tick at most; stopping takes a moment.
            #expect(stood <= held / 1_000 + 1_000 + 250, "so much was worked and is not paid")
            try await Task.sleep(for: .milliseconds(2_500))
            #expect(job.isFrozen && job.ran == stood, "nobody pays, so nothing runs")
            #expect(try await world.index.lease(order: order)?.status == .running, "and the lease goes on")
            tenant = try await world.tenant()
            let lease = try await world.end(of: order)
            #expect(lease.status == .completed && job.ran == 3_500)
            try await world.untilPaidOut(order)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a job whose deposit is used up stands still, and a top-up lets it go on")
    func topUp() async throws {
        // A deposit covers two seconds.
        try await World.with(Parameters(minimumCover: 2_000)) { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 3_500), bundle: nil, wallet: nil, lifetime: nil)
            let job = try await world.until { provider.job.flatMap { $0.isFrozen ? $0 : nil } }
            #expect(job.ran <= 2_100, "the grace is not given where no money is left to pay for it")
            try await world.until { try await tenant.service.payment(order)?.ticksLeft == 0 }
            try await Task.sleep(for: .milliseconds(1_500))
            #expect(job.isFrozen)
            try await tenant.service.topUp(order, 5 * World.pricePerSecond)
            let lease = try await world.end(of: order)
            #expect(lease.status == .completed && job.ran == 3_500)
            try await world.untilPaidOut(order)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("at no moment is either side exposed by more than a tick")
    func exposure() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 6_200), bundle: nil, wallet: nil, lifetime: nil)
            let job = try await world.until { provider.job }
            let id = try await world.until {
                try await world.index.lease(order: order).map { ChannelID(digest: $0.id.digest) }
            }
            var (worst, ahead) = (Int64(0), Int64(0))
            while try await world.index.lease(order: order)?.status.isOpen == true {
                // In milliseconds of work. What is read last can only be newer: neither sum says more than there was.
                let ran = job.ran
                if let held = await provider.service.meters[id]?.account.paid {
                    worst = max(worst, Int64(ran) - Int64(held / 1_000))
                }
                if let signed = try await tenant.service.payment(order)?.paid {
                    ahead = max(ahead, Int64(signed / 1_000) - Int64(job.ran))
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            let summary = "provider \(worst) ms, tenant \(ahead) ms, frozen \(job.freezes) times"
            #expect(worst <= 1_000 && (500...1_000).contains(ahead), "\(summary)")
            #expect(try await world.end(of: order).status == .completed)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }
}
