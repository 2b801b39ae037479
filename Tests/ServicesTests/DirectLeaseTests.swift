// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Ordering
import PlacementCore
import Testing
import Workload

@testable import Provider
@testable import Tenant

@Suite("Leases that are taken from a listing", .serialized, .timeLimit(.minutes(3)))
struct DirectLeaseTests {
    @Test(
        "a job runs on the listing that its tenant chose, and is followed by its order's id like any other",
        arguments: [Manifest.Payment.stream, .channel])
    func endToEnd(payment: Manifest.Payment) async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            let listing = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 700, payment: payment), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            let job = try await tenant.service.job(order)
            #expect(job.lease?.listing == listing && job.lease?.id.digest == order.digest)
            #expect(job.stage >= .leased)
            #expect(try await world.end(of: order).status == .completed)
            if payment == .channel { try await world.untilPaidOut(order) }
            let done = try await world.until {
                let job = try await tenant.service.job(order)
                return job.stage == .settled ? job : nil
            }
            #expect(done.manifest?.name == "test")
            #expect(try await tenant.service.resolve(order.description) == order)
            let text = Collected()
            try await tenant.service.log(order, follows: true) { await text.add($0) }
            #expect(String(decoding: await text.bytes, as: UTF8.self).contains("played"))
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a lease can be ended before its provider has answered")
    func closedBeforeAnswer() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            let listing = try await world.untilListed()
            let before = world.balance(world.tenantKey)
            _ = try await provider.kill()
            let order = try await tenant.service.order(
                World.manifest(runs: 700), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            #expect(try await tenant.service.job(order).stage == .leased)
            #expect(try await tenant.service.why(order).isEmpty)
            await #expect { try await tenant.service.stop(order) } throws: {
                ($0 as? TenantError)?.code == .providerUnreachable
            }
            try await tenant.service.close(order)
            #expect(try await world.end(of: order).status == .closedByTenant)
            #expect(try await tenant.service.job(order).stage >= .finished)
            // Of a channel nobody has a voucher: the dispute window ends it.
            let held = world.ledger.read { $0.channel(ChannelID(digest: order.digest))?.deposit ?? 0 }
            #expect(held > 0 && world.balance(world.tenantKey) + held == before)
            await tenant.kill()
        }
    }

    @Test("a lease that its owner's policy is against is declined, and the tenant hears why")
    func declined() async throws {
        try await World.with { world in
            let provider = try world.provider(policy: OwnerPolicy(minimumRate: 7_200_000_000))
            let tenant = try await world.tenant()
            let listing = try await world.untilListed()
            let order = try await tenant.service.order(
                World.manifest(runs: 700), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            #expect(try await world.end(of: order).status == .declined)
            let why = try await world.until {
                let why = try await tenant.service.why(order)
                return why.isEmpty ? nil : why
            }
            #expect(why.first?.reasons.map(\.code) == ["belowMinimumRate"])
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("an owner who decides by hand is not taken from a listing, before and after the policy changes")
    func byHand() async throws {
        try await World.with { world in
            var provider = try world.provider(policy: OwnerPolicy(acceptsAutomatically: false))
            let tenant = try await world.tenant()
            let listing = try await world.untilListed()
            await #expect(throws: Refusal.listingNotDirect(listing)) {
                try await tenant.service.order(
                    World.manifest(runs: 100), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            }
            let folder = try await provider.kill()
            provider = try world.provider(folder: folder)
            try await world.until { world.ledger.read { $0.listing(listing)?.terms.isDirect == true } }
            let order = try await tenant.service.order(
                World.manifest(runs: 100), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            #expect(try await world.end(of: order).status == .completed)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test(
        "a lease that was answered with a key that is lost is declined: nobody loses anything",
        arguments: [false, true])
    func lostKey(hasAnother: Bool) async throws {
        try await World.with { world in
            var provider = try world.provider()
            let tenant = try await world.tenant()
            let listing = try await world.untilListed()
            let before = world.balance(world.tenantKey)
            _ = try await provider.kill()
            let order = try await tenant.service.order(
                World.manifest(runs: 700), bundle: nil, wallet: nil, lifetime: nil, listing: listing)
            // The answer of a process whose records did not survive.
            let signer = AccountSigner(key: world.providerKey, ledger: world.ledger)
            try await signer.submit([.answerLease(LeaseID(digest: order.digest), grantee: .zero)])
            let folder = world.folder + "/provider-new"
            if hasAnother {
                try World.makeFolder(folder)
                let records = try ProviderDatabase(path: folder + "/provider.sqlite")
                try await records.insert(order, key: .generate())
                try records.close()
            }
            provider = try world.provider(folder: folder)
            #expect(try await world.end(of: order).status == .declined)
            let held = world.ledger.read { $0.channel(ChannelID(digest: order.digest))?.deposit ?? 0 }
            #expect(world.balance(world.tenantKey) + held == before)
            let standing = world.ledger.read { [account = provider.service.account] in $0.standing(account) }
            #expect(standing?.failed == 0 && standing?.declined == 1)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }
}

/// What a log brought.
actor Collected {
    private(set) var bytes: [UInt8] = []
    func add(_ more: [UInt8]) { bytes += more }
}
