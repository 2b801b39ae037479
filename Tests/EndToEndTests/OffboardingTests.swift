// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("offboarding") struct Offboarding {
        @Test("it finishes what runs, clears the machine, and keeps account and history, which onboarding revives")
        func life() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let first = try await Self.state("provider-1", devnet)
                #expect(try await devnet.run("one.py", "print(1)").job.exitCode == 0)
                let pool = devnet.data + "/providers/provider-1/sandboxes"
                #expect(!Leftovers.mounts(below: pool).isEmpty)
                let id = try await devnet.detach("gate.py", Devnet.waiting)
                try await devnet.waitForLog(id, holding: "on")
                let draining: ProviderStatus = try await devnet.query("provider", "offboard", "provider-1")
                #expect(draining.state == "draining" && draining.openLeases == 1)
                #expect(try await devnet.query("market", "listings", as: [ListingInfo].self).allSatisfy(\.isClosing))
                let early = try await devnet.weft("provider", "onboard", "--name", "provider-1")
                #expect(early.exitCode == 1 && early.errors.contains("still finishes"), "\(early)")
                try await devnet.weft("stop", id)
                #expect(try await devnet.waitForEnd(id).exitCode == 143)
                try await eventually("it is offboarded") {
                    try await Self.state("provider-1", devnet).state == "offboarded"
                        && Leftovers.mounts(below: pool).isEmpty
                }
                let gone = try await Self.state("provider-1", devnet)
                #expect(gone.account == first.account && gone.completed == 2 && gone.failed == 0)
                #expect(gone.openLeases == 0 && gone.balance.nano > first.balance.nano)
                #expect(try await devnet.query("network", "status", as: NetworkInfo.self).providers == 0)
                let priced = try await devnet.weft("provider", "price", "provider-1", "--price-core", "0.02/h")
                #expect(priced.exitCode == 1 && priced.errors.contains("offboarded"), "\(priced)")

                let back: ProviderStatus = try await devnet.query("provider", "onboard", "--name", "provider-1")
                #expect(back.state == "onboarded" && back.account == first.account && back.completed == 2)
                #expect(try await devnet.query("market", "listings", as: [ListingInfo].self).count == 1)
                let again = try await devnet.run("two.py", "print(2)")
                #expect(again.log == "2\n" && again.job.provider == first.account)
                #expect(try await Self.state("provider-1", devnet).completed == 3)
            }
        }

        @Test("a restart leaves it off the market, and starts others until there are as many as asked for")
        func restart() async throws {
            try await Devnet.with(providers: 2, keepsData: true) { devnet in
                let before: ProviderStatus = try await devnet.query("provider", "offboard", "provider-1")
                #expect(before.state == "offboarded")
                try await devnet.stop()
                try await devnet.start()
                let states = try await devnet.providerStates()
                #expect(states.map(\.name) == ["provider-1", "provider-2", "provider-3"])
                #expect(states.map(\.state) == ["offboarded", "onboarded", "onboarded"])
                #expect(states[0].account == before.account)
                #expect(try await devnet.query("market", "listings", as: [ListingInfo].self).count == 2)
                // The only one that is on the market needs no name.
                #expect(
                    try await devnet.query("provider", "offboard", "provider-3", as: ProviderStatus.self).failed == 0)
                let only: ProviderStatus = try await devnet.query("provider", "price", "--price-core", "0.02/h")
                #expect(only.name == "provider-2" && only.coreHour == CreditAmount("0.02"))
                let back: ProviderStatus = try await devnet.query("provider", "onboard", "--name", "provider-3")
                #expect(back.state == "onboarded" && back.account == states[2].account)
                #expect(Leftovers.mounts(below: devnet.data + "/providers/provider-1").isEmpty)
                try await devnet.stop()
                try await devnet.start()
                #expect(try await devnet.providerStates().count == 3)
            }
        }

        @Test("one that is killed while it finishes its work gives it back at the next start, and is off the market")
        func killedWhileDraining() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let id = try await devnet.detach("gate.py", Devnet.waiting)
                try await devnet.waitForLog(id, holding: "on")
                let draining: ProviderStatus = try await devnet.query("provider", "offboard", "provider-1")
                #expect(draining.state == "draining")
                await devnet.kill()
                try await devnet.start()
                #expect(try await devnet.waitForEnd(id).end == "closedByProvider")
                let folder = devnet.data + "/providers/provider-1"
                try await eventually("it is offboarded") {
                    try await Self.state("provider-1", devnet).state == "offboarded"
                        && Leftovers.mounts(below: folder).isEmpty
                }
                #expect(try await Self.state("provider-1", devnet).failed == 1)
                #expect(try await Self.state("provider-2", devnet).state == "onboarded")
            }
        }

        static func state(_ name: String, _ devnet: Devnet) async throws -> ProviderStatus {
            try await devnet.query("provider", "status", name)
        }
    }
}
