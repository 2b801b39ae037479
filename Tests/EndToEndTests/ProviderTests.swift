// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a provider", .devnet(providers: 1)) struct Provider {
        @Test("a manual one lets an order wait, takes it by hand at the price it asks, and leaves the market")
        func manual() async throws {
            let devnet = try SharedDevnet.current
            let onboarded: ProviderStatus = try await devnet.query(
                "provider", "onboard", "--name", "attic", "--manual", "--cpus", "1", "--memory", "256Mi",
                "--price-core",
                "0.001/h", "--price-memory", "0/h")
            #expect(onboarded.state == "onboarded" && !onboarded.automatic)
            #expect(onboarded.checks.contains { $0.name == "run" && $0.isProven })
            let priced: ProviderStatus = try await devnet.query("provider", "price", "attic", "--price-core", "0.002/h")
            #expect(priced.coreHour == CreditAmount("0.002"))

            // Too cheap for the automatic one, enough for this one.
            let id = try await devnet.detach(
                "byhand.py", "print('by hand')", "--memory", "64Mi", "--max-price", "0.003/h")
            try await eventually("the order waits") { try await Self.state("attic", devnet).waiting.count == 1 }
            #expect(try await devnet.job(id).stage == .ordered)
            let accepted: JobAccepted = try await devnet.query("provider", "accept", id, "--name", "attic")
            #expect(accepted.order == id)
            #expect(accepted.rate == CreditAmount("0.002"))
            let job = try await devnet.waitForEnd(id)
            #expect(job.exitCode == 0 && job.provider == onboarded.account && job.lease == accepted.lease)
            #expect(try await devnet.weft("logs", id).text == "by hand\n")

            let gone: ProviderStatus = try await devnet.query("provider", "offboard", "attic")
            #expect(gone.state == "offboarded")
            let listings: [ListingInfo] = try await devnet.query("market", "listings")
            #expect(!listings.contains { $0.provider == onboarded.account })
        }

        @Test("a new price holds for new leases")
        func price() async throws {
            let devnet = try SharedDevnet.current
            let name = try #require(try await devnet.providerStates().first { $0.automatic }).name
            let changed = try await devnet.weft(
                "provider", "price", name, "--price-core", "0.03/h", "--price-memory", "0.01/h")
            #expect(changed.exitCode == 0, "\(changed)")
            let answer = try await devnet.run("dear.py", "pass")
            #expect(answer.job.rate == CreditAmount("0.04"))
        }

        static func state(_ name: String, _ devnet: Devnet) async throws -> ProviderStatus {
            try await devnet.query("provider", "status", name)
        }
    }
}
