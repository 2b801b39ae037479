// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a channel", .devnet(providers: 1)) struct Channel {
        @Test("vouchers add up, the best one is paid at once, and the rest returns")
        func cooperative() async throws {
            let devnet = try SharedDevnet.current
            try await devnet.weft("wallet", "create", "shop")
            try await devnet.weft("wallet", "send", "1", "shop", "--yes")
            let before = try await devnet.balance()
            let id = try await devnet.weft("channel", "open", "shop", "5").line
            let first = try await devnet.weft("channel", "pay", id, "0.25")
            let second = try await devnet.weft("channel", "pay", id, "0.5")
            #expect(try await devnet.weft("channel", "accept", second.line).line == "0.75")
            let old = try await devnet.weft("channel", "accept", first.line)
            #expect(old.exitCode == 1 && old.errors.contains("number"), "\(old)")
            let beyond = try await devnet.weft("channel", "pay", id, "4.5")
            #expect(beyond.exitCode == 1 && beyond.errors.contains("4.25"), "\(beyond)")
            let closed = try await devnet.weft("channel", "close", id)
            #expect(closed.exitCode == 0 && closed.errors.contains("0.75 paid, 4.25 returned"), "\(closed)")
            #expect(try await devnet.balance() == before - 750_000_000)
            #expect(try await devnet.weft("channel", "accept", "uabc").exitCode == 1)
            try await devnet.expectMoneyAddsUp()
        }

        @Test("when the payer closes, the receiver's node shows its voucher by itself")
        func oneSided() async throws {
            let devnet = try SharedDevnet.current
            try await devnet.weft("wallet", "create", "slow")
            try await devnet.weft("wallet", "send", "1", "slow", "--yes")
            let id = try await devnet.weft("channel", "open", "slow", "2").line
            let voucher = try await devnet.weft("channel", "pay", id, "0.3").line
            #expect(try await devnet.weft("channel", "accept", voucher).exitCode == 0)
            #expect(try await devnet.weft("channel", "close", id, "--wallet", "default").exitCode == 0)
            try await eventually("the channel is settled") {
                let all: [ChannelInfo] = try await devnet.query("channel", "ls", "--network", "--all")
                return all.first { $0.id == id }?.paid?.nano == 300_000_000
            }
        }

        @Test("a job that a channel pays is paid for the ticks that it ran")
        func job() async throws {
            let devnet = try SharedDevnet.current
            let earned = try await devnet.earned()
            let before = try await devnet.balance()
            let result = try await devnet.run(
                "ticks.py", "import time\nfor n in range(3):\n  print(n, flush=True)\n  time.sleep(0.7)\n", "--payment",
                "channel")
            #expect(result.job.exitCode == 0 && result.log == "0\n1\n2\n")
            let paid = try #require(result.job.paid).nano
            // 0.015 an hour by the second: at least two whole ticks, and no more than four.
            #expect((2 * 4_166...4 * 4_167).contains(paid), "\(paid)")
            #expect(try await devnet.earned() - earned == paid)
            #expect(try await before - devnet.balance() == paid)
            try await devnet.expectMoneyAddsUp()
        }
    }
}
