// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import LedgerCore
import LedgerStore
import Logging
import Ordering

/// Opening a node's ledger that has a million records, from its snapshot.
struct StartBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-start", abstract: "Opening a large ledger from its snapshot.")

    @Option(help: "Accounts.") var accounts = 1_000_000
    @Option(help: "How often it is opened.") var rounds = 5

    struct Result: Encodable {
        let records: Int
        let snapshotBytes: UInt64
        let seconds: Series
        let target = 3.0
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let genesis = try await make(folder)
        var times: [Double] = []
        for _ in 0..<rounds {
            let store = try LedgerStore(path: folder + "/ledger.sqlite")
            let logger = Logger(label: "bench")
            times.append(
                try seconds {
                    let ledger = try LocalOrdering(store: store, genesis: genesis, logger: logger)
                    precondition(ledger.read { $0.accountCount } >= accounts, "all records are there")
                })
            try store.close()
        }
        try Report.write(Result(records: accounts, snapshotBytes: Self.bytes(of: folder), seconds: Series(times)))
    }

    /// Fills a ledger through its own front door, in batches of 64 transfers, and shuts it down, which takes a snapshot.
    private func make(_ folder: String) async throws -> Genesis {
        let clock = LedgerClock.system()
        let sender = BenchSender()
        let genesis = Genesis(
            name: "bench", created: clock.now(), parameters: Parameters(),
            allocations: [.init(account: sender.account, amount: 1_000_000_000_000)])
        let store = try LedgerStore(path: folder + "/ledger.sqlite")
        let ledger = try LocalOrdering(store: store, genesis: genesis, clock: clock, logger: Logger(label: "bench"))
        let running = Task { try await ledger.run() }
        try await sender.fill(ledger, accounts: accounts)
        running.cancel()
        _ = try? await running.value
        try store.close()
        return genesis
    }

    private static func bytes(of folder: String) -> UInt64 {
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.contains("snapshot") }.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            let size = attributes?[.type] as? FileAttributeType == .typeRegular ? attributes?[.size] as? UInt64 : nil
            return sum + (size ?? 0)
        }
    }
}
