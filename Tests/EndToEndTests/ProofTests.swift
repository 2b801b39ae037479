// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a proof", .devnet(providers: 1)) struct Proof {
        @Test("a record is proven to whoever knows the network's id, without a node")
        func offline() async throws {
            let devnet = try SharedDevnet.current
            let network: NetworkInfo = try await devnet.query("network", "status")
            #expect(network.witnesses == 1 && network.quorum == 1)
            let made = try await devnet.weft("ledger", "prove", "account", "default", "--out", "balance.proof")
            #expect(made.exitCode == 0, "\(made)")
            // No socket anywhere near.
            let checked = try await devnet.begin(
                "/usr/bin/env",
                [
                    "WEFT_SOCKET=/nowhere", Requirements.weft, "ledger", "verify", "balance.proof", "--network",
                    network.id,
                ]
            ).end()
            #expect(checked.exitCode == 0 && checked.text.contains("1000000000000"), "\(checked)")

            let other = network.id.dropLast() + (network.id.hasSuffix("a") ? "e" : "a")
            let elsewhere = try await devnet.weft("ledger", "verify", "balance.proof", "--network", String(other))
            #expect(elsewhere.exitCode != 0, "\(elsewhere)")
            var bytes = try #require(devnet.read("balance.proof"))
            for place in [0, bytes.count / 3, bytes.count / 2, bytes.count - 1] {
                bytes[place] ^= 1
                try devnet.write("changed.proof", bytes)
                let changed = try await devnet.weft("ledger", "verify", "changed.proof", "--network", network.id)
                #expect(changed.exitCode == 1, "byte \(place): \(changed)")
                bytes[place] ^= 1
            }
        }

        @Test("that there is no such record is proven too")
        func absence() async throws {
            let devnet = try SharedDevnet.current
            let network: NetworkInfo = try await devnet.query("network", "status")
            let nobody = "bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae"
            let made = try await devnet.weft("ledger", "prove", "lease", nobody, "--out", "none.proof")
            #expect(made.exitCode == 0, "\(made)")
            let checked = try await devnet.weft("ledger", "verify", "none.proof", "--network", network.id)
            #expect(checked.exitCode == 0 && checked.text.contains("there is no such record"), "\(checked)")
        }
    }
}
