// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("allocation", .devnet) struct Allocation {
        @Test("in an auction the cheaper provider wins, and replaying it shows why")
        func cheapest() async throws {
            let devnet = try SharedDevnet.current
            let dear = try #require(try await devnet.providerStates().first)
            try await devnet.weft("provider", "price", dear.name, "--price-core", "0.03/h")
            let id = try await devnet.detach(
                "bids.py", "print('won')", "--allocation", "auction", "--window", "3s")
            let job = try await devnet.waitForEnd(id)
            try await devnet.weft("provider", "price", dear.name, "--price-core", "0.01/h")
            #expect(job.exitCode == 0)
            let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--all")
            let lease = try #require(leases.first { $0.order == job.id })
            #expect(lease.provider != dear.account)
            let replay: AuctionReplayInfo = try await devnet.query("market", "replay", job.id)
            #expect(replay.provider == lease.provider && replay.price == lease.rate)
            #expect(replay.reasoning.contains { $0.hasPrefix("2. ") && $0.contains("more than the winner") })
            let table = try await devnet.weft("market", "replay", job.id)
            #expect(table.text.contains("open auction, the lowest price wins") && table.text.contains("wins: bid"))
            try await devnet.expectMoneyAddsUp()
        }

        @Test("an auction in which nobody can bid gives the deposit back when its window ends")
        func nobody() async throws {
            let devnet = try SharedDevnet.current
            let before = try await devnet.balance()
            let id = try await devnet.detach(
                "alone.py", "pass", "--allocation", "auction", "--window", "500ms", "--max-price", "0.001/h")
            let job = try await devnet.waitForEnd(id)
            #expect(job.stage == .expired)
            #expect(try await devnet.balance() == before)
            let replay: AuctionReplayInfo = try await devnet.query("market", "replay", id)
            #expect(replay.winner == nil && replay.reasoning.count == 1)
        }

        @Test("by reputation an order is taken within its window, and there is no auction to replay")
        func reputation() async throws {
            let devnet = try SharedDevnet.current
            let id = try await devnet.detach(
                "known.py", "print('known')", "--allocation", "reputation", "--window", "1s")
            #expect(try await devnet.waitForEnd(id).exitCode == 0)
            let replay = try await devnet.weft("market", "replay", id)
            #expect(replay.exitCode != 0 && replay.errors.contains("no auction has decided"), "\(replay)")
        }

        @Test(
            "what makes no sense is refused before anything is spent",
            arguments: [
                ["--allocation", "lottery"], ["--allocation", "reputation", "--prefer", "match"], ["--window", "3s"],
                ["--allocation", "auction", "--window", "8d"], ["--allocation", "auction", "--prefer", "luck"],
                ["--allocation", "auction", "--window", "10m", "--order-timeout", "1m"],
            ])
        func refused(flags: [String]) async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("never.py", "pass")
            let before = try await devnet.balance()
            let result = try await devnet.weft(["run", "never.py", "--yes"] + flags)
            #expect(result.exitCode != 0 && !result.errors.isEmpty, "\(result)")
            #expect(try await devnet.balance() == before)
        }
    }
}
