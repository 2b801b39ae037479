// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Foundation
import JobProtocol
import LedgerCore
import NIOConcurrencyHelpers
import PeerNetwork
import Testing

@testable import Provider
@testable import Tenant

@Suite("Stored before it is said", .serialized, .timeLimit(.minutes(1)))
struct StorageOrderTests {
    @Test("when a voucher arrives, its payer has it on the disk; when it is acknowledged, its payee has")
    func bothSides() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            let seen = NIOLockedValueBox((vouchers: 0, acknowledged: 0))
            let order = try await tenant.service.order(
                World.manifest(runs: 3_300), bundle: nil, wallet: nil, lifetime: nil)
            _ = try await world.until { provider.job.flatMap { $0.isStarted ? $0 : nil } }
            // What each side sends is looked at on its way, together with its sender's disk.
            provider.intercept(ChannelExchange.vouchers) { message in
                let voucher = try SignedVoucher(bytes: message)
                let id = ChannelID(digest: try #require(voucher.voucher.channel.digest))
                let copy = "\(world.folder)/\(UUID().uuidString)"
                try World.copyRecords(from: world.folder + "/tenant", to: copy, "tenant.sqlite")
                let records = try ChannelRecords(path: copy + "/tenant.sqlite")
                let stored = try #require(try await records.payerState(id)?.highest?.voucher)
                #expect(stored.number >= voucher.voucher.number && stored.total >= voucher.voucher.total)
                seen.withLockedValue { $0.vouchers += 1 }
                await provider.service.meters[id]?.post(.voucher(voucher))
            }
            tenant.intercept(ChannelExchange.claims) { message, forward in
                let claim = try UsageClaim(bytes: message)
                if let accepted = claim.accepted {
                    let id = ChannelID(digest: try #require(claim.channel.digest))
                    let copy = "\(world.folder)/\(UUID().uuidString)"
                    try World.copyRecords(from: provider.folder, to: copy, "provider.sqlite")
                    let records = try DurableRecords(path: copy + "/provider.sqlite")
                    let stored = try #require(try await records.payeeState(id)?.accepted?.voucher)
                    #expect(stored.number >= accepted.voucher.number)
                    seen.withLockedValue { $0.acknowledged += 1 }
                }
                try await forward(claim)
            }
            #expect(try await world.end(of: order).status == .completed)
            let (vouchers, acknowledged) = seen.withLockedValue { $0 }
            #expect(vouchers >= 2 && acknowledged >= 1)
            _ = try await provider.kill()
            await tenant.kill()
        }
    }
}
