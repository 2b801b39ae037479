// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("terms", .devnet) struct ListingTerms {
        private func provider(_ devnet: Devnet) async throws -> ProviderStatus {
            try #require(try await devnet.providerStates().first)
        }

        private func listing(of provider: ProviderStatus, _ devnet: Devnet) async throws -> ListingInfo {
            let found: [ListingInfo] = try await devnet.query("market", "listings", "--provider", provider.account)
            return try #require(found.first)
        }

        @Test("a listing is taken directly, unless its owner lets orders come only")
        func direct() async throws {
            let devnet = try SharedDevnet.current
            let provider = try await provider(devnet)
            let listing = try await listing(of: provider, devnet)
            let result = try await devnet.run("direct.py", "print('taken')", "--listing", listing.id)
            #expect(result.log == "taken\n" && result.job.provider == provider.account)
            try await devnet.weft("provider", "terms", provider.name, "--no-direct")
            let refused = try await devnet.weft("run", "direct.py", "--listing", listing.id, "--yes")
            #expect(refused.exitCode == 1 && refused.errors.contains("answers orders only"), "\(refused)")
            try await devnet.weft("provider", "terms", provider.name, "--direct")
        }

        @Test("what an order demands of attributes, data sets and collateral is met or refused by name")
        func demands() async throws {
            let devnet = try SharedDevnet.current
            let provider = try await provider(devnet)
            let dataset = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
            try await devnet.weft("wallet", "create", "auditor")
            let auditor = try await devnet.query("wallet", "ls", as: [WalletInfo].self).first { $0.name == "auditor" }
            let signer = try #require(auditor?.account)
            let demand = ["--attribute", "region=eu@\(signer)", "--dataset", dataset, "--collateral", "0.5"]
            try devnet.write("fussy.py", "print('fits')")
            let before = try await devnet.weft(["run", "fussy.py", "--dry-run"] + demand)
            #expect((before.text + before.errors).contains("region = eu"), "\(before)")

            let attested = try await devnet.weft(
                "wallet", "attest", provider.account, "region=eu", "--wallet", "auditor", "--out", "eu.json", "--yes")
            #expect(attested.exitCode == 0, "\(attested)")
            let profile = try await devnet.weft(
                "provider", "profile", provider.name, "--attestation", "eu.json", "--dataset", dataset)
            #expect(profile.exitCode == 0, "\(profile)")
            try await devnet.weft("wallet", "send", "3", provider.account, "--yes")
            try await devnet.weft("provider", "collateral", "add", "2", "--name", provider.name)
            let terms = try await devnet.weft("provider", "terms", provider.name, "--collateral", "0.5")
            #expect(terms.exitCode == 0 && terms.text.contains("stakes 0.5"), "\(terms)")
            let result = try await devnet.weft(["run", "fussy.py", "--yes"] + demand)
            #expect(result.exitCode == 0 && result.text == "fits\n", "\(result)")
            try await eventually("the collateral is back") {
                try await devnet.query("provider", "status", provider.name, as: ProviderStatus.self).collateral?.nano
                    == 2_000_000_000
            }
            let found: [ListingInfo] = try await devnet.query(
                "market", "listings", "--attribute", "region=eu@\(signer)", "--dataset", dataset)
            #expect(found.map(\.provider) == [provider.account])
            let sets: [DatasetInfo] = try await devnet.query("market", "datasets")
            #expect(sets == [DatasetInfo(dataset: dataset, providers: 1)])
            try await devnet.weft("provider", "terms", provider.name, "--collateral", "0")
            try await devnet.expectMoneyAddsUp()
        }

        @Test("a notice ends a running job when it is due, and what it wrote is kept")
        func notice() async throws {
            let devnet = try SharedDevnet.current
            let provider = try await provider(devnet)
            try await devnet.weft("provider", "terms", provider.name, "--notice", "1s")
            let listing = try await listing(of: provider, devnet)
            let id = try await devnet.detach("noticed.py", Devnet.waiting, "--listing", listing.id)
            try await devnet.waitForLog(id, holding: "on")
            let given = try await devnet.weft("provider", "notice", id, "--name", provider.name)
            #expect(given.exitCode == 0, "\(given)")
            let job = try await devnet.waitForEnd(id)
            #expect(job.outcome?.kind == "stopped" && job.exitCode == 143, "\(job)")
            #expect(try await devnet.weft("logs", id).text.contains("on"))
        }

        @Test("a lease is topped up while it runs and rated once when it has ended")
        func topUpAndRate() async throws {
            let devnet = try SharedDevnet.current
            let id = try await devnet.detach("longer.py", Devnet.waiting)
            try await devnet.waitForLog(id, holding: "on")
            let early = try await devnet.weft("lease", "rate", id, "5")
            #expect(early.exitCode == 1, "\(early)")
            #expect(try await devnet.weft("lease", "top-up", id, "0.5").exitCode == 0)
            let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--order-id", id)
            #expect(leases.first?.escrow.nano == 600_000_000)
            try await devnet.weft("stop", id)
            let job = try await devnet.waitForEnd(id)
            #expect((job.paid?.nano ?? 0) + (job.refunded?.nano ?? 0) == 600_000_000)
            #expect(try await devnet.weft("lease", "rate", id, "4").exitCode == 0)
            let again = try await devnet.weft("lease", "rate", id, "5")
            #expect(again.exitCode == 1, "\(again)")
            let ratings: [RatingInfo] = try await devnet.query("market", "ratings")
            #expect(ratings.filter { $0.lease == job.lease }.map(\.stars) == [4])
        }

        @Test("sealed bids hide their price until the window ends, and the second price is paid")
        func sealed() async throws {
            let devnet = try SharedDevnet.current
            let dear = try await provider(devnet)
            try await devnet.weft("provider", "price", dear.name, "--price-core", "0.03/h")
            let id = try await devnet.detach(
                "sealed.py", "print('won')", "--allocation", "auction", "--window", "2s", "--reveal", "11s",
                "--second-price")
            try await eventually("two sealed bids are there") {
                let bids: [BidInfo] = try await devnet.query("market", "bids", id)
                return bids.count == 2 && bids.allSatisfy { $0.rate == nil || $0.status != "sealed" }
            }
            let job = try await devnet.waitForEnd(id)
            try await devnet.weft("provider", "price", dear.name, "--price-core", "0.01/h")
            #expect(job.exitCode == 0 && job.provider != dear.account, "\(job)")
            // One core and one GiB: 0.035 an hour at the dearer, which is what the cheaper is paid.
            #expect(job.rate?.nano == 35_000_000)
        }
    }
}
