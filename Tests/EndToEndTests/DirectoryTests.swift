// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("whom an account finds and names", .devnet) struct Directory {
        private static let key = String(repeating: "ab", count: 32)

        private func publish(_ entry: String, _ devnet: Devnet) async throws -> CommandResult {
            try devnet.write("entry.json", #"[{"setDirectoryEntry": \#(entry)}]"#)
            return try await devnet.weft("wallet", "batch", "entry.json", "--yes")
        }

        @Test("who re-encrypts is listed while it says so, and what it says is proven")
        func proxies() async throws {
            let devnet = try SharedDevnet.current
            let network: NetworkInfo = try await devnet.query("network", "status")
            let peer = try #require(try await devnet.providerStates().first).account
            let offer = #"{"peer": "\#(peer)", "endpoints": ["memory:7"]}"#
            let set = try await publish(#"{"entry": {"encryptionKey": "\#(Self.key)", "proxy": \#(offer)}}"#, devnet)
            #expect(set.exitCode == 0, "\(set)")
            // The devnet's own are listed beside it.
            func listed() async throws -> [ProxyInfo] {
                try await devnet.query("market", "proxies", as: [ProxyInfo].self).filter { $0.offer.peer == peer }
            }
            let found = try await listed()
            #expect(found.map(\.offer) == [ProxyOfferInfo(peer: peer, endpoints: ["memory:7"])])
            #expect(found.first?.encryptionKey == Self.key)
            #expect(try await devnet.weft("market", "proxies").text.contains("memory:7"))
            let made = try await devnet.weft("ledger", "prove", "directory", "default", "--out", "entry.proof")
            #expect(made.exitCode == 0, "\(made)")
            let checked = try await devnet.weft("ledger", "verify", "entry.proof", "--network", network.id)
            #expect(checked.exitCode == 0 && checked.text.contains("memory:7"), "\(checked)")
            let account = try #require(found.first).account
            let events: [EventInfo] = try await devnet.query(
                "market", "events", "--kind", "directoryEntrySet", "--account", account)
            #expect(events.count == 1)

            let wrong = try await publish(#"{"entry": {"encryptionKey": "ab"}}"#, devnet)
            #expect(wrong.exitCode != 0 && wrong.errors.contains("64 hexadecimal digits"), "\(wrong)")
            let empty = try await publish(#"{"entry": {}}"#, devnet)
            #expect(empty.exitCode != 0 && empty.errors.contains("neither a key nor a proxy"), "\(empty)")
            #expect(try await publish("{}", devnet).exitCode == 0)
            #expect(try await listed().isEmpty)
        }

        @Test("an order goes to the provider that it names, and others say why they do not take it")
        func namedProvider() async throws {
            let devnet = try SharedDevnet.current
            let accounts = try await devnet.providerStates().map(\.account)
            try devnet.write("chosen.py", "print('here')")
            for account in accounts {
                let done = try await devnet.weft("run", "chosen.py", "--yes", "--provider", account)
                #expect(done.line == "here", "\(done)")
            }
            let leases: [LeaseInfo] = try await devnet.query("market", "leases", "--all", "--order", "asc")
            #expect(leases.suffix(accounts.count).map(\.provider) == accounts)

            let stranger = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
            let id = try await devnet.weft("run", "chosen.py", "--yes", "--detach", "--provider", stranger).line
            try await eventually("both providers say why") {
                try await devnet.query("why", id, as: [WhyEntry].self).count == accounts.count
            }
            let entries: [WhyEntry] = try await devnet.query("why", id)
            #expect(entries.allSatisfy { $0.reasons.map(\.code) == ["providerNotNamed"] }, "\(entries)")
            let open: [OrderInfo] = try await devnet.query("market", "orders")
            #expect(open.first { $0.id == id }?.providers == [stranger])
            let mine: [OrderInfo] = try await devnet.query("market", "orders", "--provider", accounts[0])
            #expect(!mine.contains { $0.id == id })
            try await devnet.weft("close", id)
            let nobody = try await devnet.weft("run", "chosen.py", "--yes", "--provider", "nobody")
            #expect(nobody.exitCode != 0 && nobody.errors.contains("nobody is no account"), "\(nobody)")
        }
    }
}
