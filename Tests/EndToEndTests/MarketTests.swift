// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("the market", .devnet) struct Market {
        @Test("what the tenant spends is what the providers earn, and no money appears or is lost meanwhile")
        func money() async throws {
            let devnet = try SharedDevnet.current
            let before = try await (devnet.balance(), devnet.earned())
            var ids: [String] = []
            for number in 0..<4 {
                ids.append(try await devnet.detach("work\(number).py", "sum(range(\(number + 1) * 1000000))"))
            }
            for id in ids {
                try await eventually("\(id) ends") {
                    try await devnet.expectMoneyAddsUp()
                    return try await devnet.job(id).stage.isFinal
                }
            }
            let after = try await (devnet.balance(), devnet.earned())
            #expect(before.0 > after.0)
            #expect(before.0 - after.0 == after.1 - before.1)
            let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--all")
            #expect(
                leases.filter { ids.contains($0.order) }.reduce(0) { $0 + ($1.paid?.nano ?? 0) } == before.0 - after.0)
        }

        @Test("each provider has an offer, and a job's order and lease are listed")
        func lists() async throws {
            let devnet = try SharedDevnet.current
            let listings: [ListingInfo] = try await devnet.query("market", "listings")
            let providers = try await devnet.providerStates().map(\.account)
            #expect(Set(listings.map(\.provider)) == Set(providers))
            #expect(listings.allSatisfy { $0.interpreters.contains("python") && $0.isolation == "namespace" })
            let id = try await devnet.detach("listed.py", Devnet.waiting)
            try await devnet.waitForLog(id, holding: "on")
            let leases: [LeaseInfo] = try await devnet.query("market", "leases")
            #expect(leases.map(\.order) == [id])
            #expect(leases.map(\.status) == ["running"])
            let used: [ListingInfo] = try await devnet.query("market", "listings")
            #expect(used.contains { $0.free.memoryBytes < $0.capacity.memoryBytes })
            try await devnet.weft("stop", id)
            _ = try await devnet.waitForEnd(id)
            #expect(try await devnet.query("market", "leases", as: [LeaseInfo].self).isEmpty)
            let orders: [OrderInfo] = try await devnet.query("market", "orders", "--all")
            #expect(orders.first { $0.id == id }?.status == "leased")
        }

        @Test(
            "why names what each provider would take",
            arguments: [
                (["--max-price", "0.001/h"], "--max-price"), (["--memory", "500Gi", "--max-price", "9/h"], "--memory"),
                (["--isolation", "kernel"], "--isolation namespace"),
            ])
        func why(options: [String], remedy: String) async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("unwanted.py", "pass")
            let id = try await devnet.weft(["run", "unwanted.py", "--yes", "--detach"] + options).line
            try await eventually("both providers say why") {
                try await devnet.query("why", id, as: [WhyEntry].self).count == 2
            }
            let entries: [WhyEntry] = try await devnet.query("why", id)
            for entry in entries {
                #expect(entry.reasons.contains { $0.remedy.hasPrefix(remedy) && !$0.reason.isEmpty }, "\(entry)")
            }
            #expect(try await devnet.weft("why", id).text.contains(remedy))
            try await devnet.weft("close", id)
        }

        @Test("as long as no provider has answered, why says so")
        func nobody() async throws {
            try await Devnet.with(providers: 0) { devnet in
                let id = try await devnet.detach("lonely.py", "pass")
                let open = try await devnet.weft("why", id)
                #expect(open.exitCode == 0 && open.errors.contains("no provider has answered yet"), "\(open)")
                #expect(try await devnet.query("why", id, as: [WhyEntry].self).isEmpty)
                try await devnet.weft("close", id)
                let over = try await devnet.weft("why", id)
                #expect(over.errors.contains("no provider has refused"), "\(over)")
            }
        }

        @Test("the price that why names is one at which the order is taken")
        func remedyWorks() async throws {
            let devnet = try SharedDevnet.current
            let id = try await devnet.detach("poor.py", "print('paid')", "--max-price", "0.001/h")
            try await eventually("a provider says why") {
                try await devnet.query("why", id, as: [WhyEntry].self).isEmpty == false
            }
            let entries: [WhyEntry] = try await devnet.query("why", id)
            try await devnet.weft("close", id)
            let remedy = try #require(entries.first?.reasons.first?.remedy)
            let result = try await devnet.weft(
                ["run", "poor.py", "--yes"] + remedy.split(separator: " ").map(String.init))
            #expect(result.line == "paid", "\(result)")
        }

        @Test("a dry run places nothing")
        func dryRun() async throws {
            let devnet = try SharedDevnet.current
            let before = try await devnet.query("network", "status", as: NetworkInfo.self)
            try devnet.write("dry.py", "pass")
            let answer = try await devnet.weft("run", "dry.py", "--dry-run", "--output", "json")
            #expect(answer.exitCode == 0)
            #expect(try answer.decode(DryRun.self).matches.count == 2)
            let refused = try await devnet.weft("run", "dry.py", "--dry-run", "--isolation", "kernel")
            #expect(refused.exitCode == 75)
            #expect(refused.errors.contains("--isolation namespace"))
            let after = try await devnet.query("network", "status", as: NetworkInfo.self)
            #expect(after.deposits == before.deposits && after.balances == before.balances)
            #expect(try await devnet.query("market", "orders", as: [OrderInfo].self).isEmpty)
        }
    }
}
