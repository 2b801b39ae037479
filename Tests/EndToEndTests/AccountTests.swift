// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("an account", .devnet(providers: 1)) struct Account {
        @Test("a batch of operations happens wholly or not at all")
        func batch() async throws {
            let devnet = try SharedDevnet.current
            try await devnet.weft("wallet", "create", "ann")
            try await devnet.weft("wallet", "create", "ben")
            let before = try await devnet.balance()
            let beyond = #"{"transfer":{"to":"ben","amount":"5000"}}"#
            try devnet.write("all.json", #"[{"transfer":{"to":"ann","amount":"1"}},"# + beyond + "]")
            let refused = try await devnet.weft("wallet", "batch", "all.json", "--yes")
            #expect(refused.exitCode == 1 && refused.errors.contains("5000 is needed"), "\(refused)")
            #expect(try await devnet.balance() == before)
            try devnet.write(
                "all.json",
                #"[{"transfer":{"to":"ann","amount":"1"}},{"transfer":{"to":"ben","amount":"2"}}]"#)
            let done = try await devnet.weft("wallet", "batch", "all.json", "--yes", "--memo", "wages")
            #expect(done.exitCode == 0, "\(done)")
            #expect(try await devnet.balance() == before - 3_000_000_000)
            let history: [TransferInfo] = try await devnet.query("wallet", "history", "--side", "sent", "--limit", "2")
            #expect(Set(history.map(\.amount.nano)) == [1_000_000_000, 2_000_000_000])
            try await devnet.expectMoneyAddsUp()
        }

        @Test("what two of three keys must sign moves no money before, and only once")
        func severalKeys() async throws {
            let devnet = try SharedDevnet.current
            for name in ["one", "two", "three"] { try await devnet.weft("wallet", "create", name) }
            let team = try await devnet.weft(
                "wallet", "policy", "--threshold", "2", "one", "two", "three", "--out", "team.json")
            #expect(try await devnet.weft("wallet", "send", "5", team.line, "--yes").exitCode == 0)
            let drafted = try await devnet.weft(
                "wallet", "send", "2", "one", "--policy", "team.json", "--draft", "pay.json", "--yes")
            #expect(drafted.exitCode == 0, "\(drafted)")
            let early = try await devnet.weft("wallet", "submit", "pay.json")
            #expect(early.exitCode == 1 && early.errors.contains("0 of 2"), "\(early)")
            let stranger = try await devnet.weft("wallet", "sign", "pay.json", "--yes")
            #expect(stranger.exitCode == 1 && stranger.errors.contains("none of the account's keys"), "\(stranger)")
            for name in ["one", "three"] {
                let signed = try await devnet.weft("wallet", "sign", "pay.json", "--wallet", name, "--yes")
                #expect(signed.exitCode == 0 && signed.errors.contains("send 2 to"), "\(signed)")
            }
            let first = try await devnet.weft("wallet", "submit", "pay.json")
            let second = try await devnet.weft("wallet", "submit", "pay.json")
            #expect(first.exitCode == 0 && first.line == second.line, "\(first)\n\(second)")
            #expect(try await devnet.weft("wallet", "balance", team.line).line == "3")

            let whole = try #require(devnet.read("pay.json"))
            let text = String(decoding: whole, as: UTF8.self)
            try devnet.write("bad.json", text.replacingOccurrences(of: "\"network\" : \"b", with: "\"network\" : \"c"))
            #expect(try await devnet.weft("wallet", "submit", "bad.json").exitCode == 1)
            try devnet.write("bad.json", String(text.prefix(text.count / 2)))
            #expect(try await devnet.weft("wallet", "submit", "bad.json").exitCode == 1)
        }

        @Test("a daily cap holds back orders beyond it, and a lower one counts at once")
        func cap() async throws {
            let devnet = try SharedDevnet.current
            try await devnet.weft("wallet", "create", "careful")
            try await devnet.weft("wallet", "send", "5", "careful", "--yes")
            #expect(try await devnet.weft("wallet", "limit", "0.05", "--wallet", "careful").exitCode == 0)
            #expect(try await devnet.weft("wallet", "limit", "--wallet", "careful").line == "0.05")
            try devnet.write("dear.py", "pass")
            let refused = try await devnet.weft(
                "run", "dear.py", "--wallet", "careful", "--max-price", "0.1/h", "--yes")
            #expect(refused.exitCode == 1 && refused.errors.contains("own cap"), "\(refused)")
            let taken = try await devnet.weft(
                "run", "dear.py", "--wallet", "careful", "--max-price", "0.04/h", "--yes")
            #expect(taken.exitCode == 0, "\(taken)")
        }

        @Test("a memo that is too long is refused")
        func memo() async throws {
            let devnet = try SharedDevnet.current
            try await devnet.weft("wallet", "create", "friend")
            let long = String(repeating: "x", count: 257)
            let refused = try await devnet.weft("wallet", "send", "1", "friend", "--yes", "--memo", long)
            #expect(refused.exitCode == 1 && refused.errors.contains("256 bytes"), "\(refused)")
        }
    }
}
