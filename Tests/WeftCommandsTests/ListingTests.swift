// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct ListingTests {
    private let jobs = [Jobs.at(.running), Jobs.at(.settled, exit: 7)]
    private let now: UInt64 = 1_763_000_065_000

    @Test("jobs are a table for people")
    func table() throws {
        let text = try Listing.text(jobs, format: .table, now: now)
        #expect(
            text == """
                ID          NAME   STAGE    EXIT  PROVIDER         PRICE      PAID    AGE
                4kq2m7x3ab  train  running     -  z6MkhaXgBZDvo…  0.01/h         -  1m05s
                4kq2m7x3ab  train  settled     7  z6MkhaXgBZDvo…  0.01/h  0.000012  1m05s
                """)
    }

    @Test("JSON is what the API sent, whole or a line each")
    func json() throws {
        let whole = try Listing.text(jobs, format: .json, now: now)
        #expect(try JSONDecoder().decode([JobInfo].self, from: Data(whole.utf8)) == jobs)
        let lines = try Listing.text(jobs, format: .jsonl, now: now).split(separator: "\n")
        #expect(try lines.map { try JSONDecoder().decode(JobInfo.self, from: Data($0.utf8)) } == jobs)
    }

    @Test("JSON holds money as exact text, and escapes what could reach a terminal")
    func safe() throws {
        var job = jobs[0]
        job.name = "\u{1b}]0;x\u{7}"
        let text = try Listing.text([job], format: .jsonl, now: now)
        #expect(text.contains("\"rate\":\"0.01\""))
        #expect(!text.utf8.contains(0x1b))
    }

    @Test("--quiet prints ids alone, whatever the format", arguments: OutputFormat.allCases)
    func quiet(format: OutputFormat) throws {
        #expect(try Listing.text(jobs, format: format, quiet: true, now: now) == "\(Jobs.id)\n\(Jobs.id)")
    }

    @Test("an empty list is an empty table, an empty array, and no lines")
    func empty() throws {
        #expect(try Listing.text([JobInfo](), format: .table, now: now).isEmpty)
        #expect(
            try JSONDecoder().decode(
                [JobInfo].self, from: Data(try Listing.text([JobInfo](), format: .json, now: now).utf8)
            ).isEmpty)
        #expect(try Listing.text([JobInfo](), format: .jsonl, now: now).isEmpty)
    }

    @Test("the description of a job leaves out what is not known yet")
    func describe() {
        let early = Jobs.at(.ordered).fields(now: now).filter { !$0.1.isEmpty }.map(\.0)
        #expect(early.contains("open until"))
        #expect(!early.contains("provider") && !early.contains("paid"))
        let late = Dictionary(uniqueKeysWithValues: Jobs.at(.settled, exit: 7).fields(now: now))
        #expect(late["outcome"] == "exit 7")
        #expect(late["price"] == "up to 0.02/h, agreed 0.01/h")
        #expect(late["paid"] == "0.000012")
        #expect(late["used"] == "1.2s of time, 900ms of processor, 50Mi memory at most, 4Ki disk")
    }

    @Test("labels stand in one column, and values cannot break their line")
    func fields() {
        #expect(Listing.fields([("a", "1"), ("long", "x\ny"), ("none", "")]) == ["a     1", "long  x\\u{A}y"])
    }

    @Test("proxies are a row each, with the addresses that they give")
    func proxies() throws {
        let account = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        let rows = [[], ["memory:1", "memory:2"]].map { endpoints in
            ProxyInfo(
                account: account, offer: .init(peer: account, endpoints: endpoints),
                encryptionKey: endpoints.isEmpty ? nil : "ab", since: now - 65_000, changedAt: now)
        }
        #expect(
            try Listing.text(rows, format: .table, now: now) == """
                PROXY           PEER            ENDPOINTS          KEY  SINCE
                z6MkhaXgBZDvo…  z6MkhaXgBZDvo…  -                  no   1m05s
                z6MkhaXgBZDvo…  z6MkhaXgBZDvo…  memory:1 memory:2  yes  1m05s
                """)
    }

    @Test("an order says whom it goes to, and whom it names")
    func goesTo() {
        func cell(_ allocation: String, _ providers: [String]) -> String? {
            let order = OrderInfo(
                id: "bafy", tenant: "z6MkT", status: "open",
                resources: .init(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 1 << 30), isolation: "namespace",
                interpreter: "python", openNetwork: false, providers: providers, maximumRate: .init(nano: 1),
                deposit: .init(nano: 1), seconds: 1, placedAt: now, expiresAt: now, allocation: allocation, lease: nil)
            return order.cells(now: now).dropLast().last
        }
        #expect(cell("firstCome", []) == "the first")
        #expect(cell("auction", ["z6MkA"]) == "z6MkA")
        #expect(cell("auction", ["z6MkA", "z6MkB"]) == "the best bid of 2 named")
    }

    @Test("reasons of a refusal are a row each")
    func why() throws {
        let entry = WhyEntry(
            provider: "z6MkA", at: nil,
            reasons: [.init(code: "a", reason: "one", remedy: "r"), .init(code: "b", reason: "two", remedy: "")])
        let text = try Listing.text(WhyEntry.rows([entry]), format: .table, now: now)
        #expect(text == "PROVIDER  WHY  WHAT WOULD BE ACCEPTED\nz6MkA     one  r\nz6MkA     two")
    }

    @Test("checks of a machine say what to do about what is missing")
    func checks() {
        let lines = ProviderStatus.lines([
            .init(name: "memory", isProven: true, detail: "limited to 64Mi", remedy: ""),
            .init(name: "node", isProven: false, detail: "not installed", remedy: "install nodejs"),
        ])
        #expect(
            lines == [
                "memory  proven       limited to 64Mi", "node    unavailable  not installed",
                "    next: install nodejs",
            ])
    }

    @Test("without a name the only provider is meant; otherwise the names are told")
    func providers() throws {
        #expect(try ProviderChoice.choose(among: ["attic"]) == "attic")
        let none = #expect(throws: CommandFailure.self) { try ProviderChoice.choose(among: []) }
        #expect(none?.hint?.contains("weft provider onboard") == true)
        let two = #expect(throws: CommandFailure.self) { try ProviderChoice.choose(among: ["a", "b"]) }
        #expect(two?.hint == "name one of: a, b")
    }

    @Test("without a name the default wallet is meant, or the only one")
    func wallets() throws {
        func wallet(_ name: String, isDefault: Bool = false) -> WalletInfo {
            WalletInfo(name: name, account: "z\(name)", isDefault: isDefault, isUnlocked: true, balance: .init(nano: 1))
        }
        #expect(try WalletBalance.choose(nil, among: [wallet("a"), wallet("b", isDefault: true)])?.name == "b")
        #expect(try WalletBalance.choose(nil, among: [wallet("a")])?.name == "a")
        #expect(try WalletBalance.choose("z6Mk", among: [wallet("a")]) == nil)
        #expect(throws: CommandFailure.self) { try WalletBalance.choose(nil, among: []) }
        #expect(throws: CommandFailure.self) { try WalletBalance.choose(nil, among: [wallet("a"), wallet("b")]) }
    }

    @Test("a dry run fails when nobody would take the order, or when the wallet is too poor")
    func dryRun() {
        let match = DryRun.Match(provider: "z6Mk", listing: "bafy", rate: CreditAmount(nano: 1))
        func run(_ matches: [DryRun.Match], balance: UInt64) -> DryRun {
            DryRun(
                maximumRate: .init(nano: 1), deposit: .init(nano: 10), balance: .init(nano: balance), matches: matches,
                refusals: [])
        }
        #expect(DryRunReport.failure(run([match], balance: 10)) == nil)
        #expect(DryRunReport.failure(run([match], balance: 9))?.exitStatus == 75)
        #expect(DryRunReport.failure(run([], balance: 10))?.exitStatus == 75)
    }
}
