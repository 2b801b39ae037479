// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

/// What `weft run --output json` prints.
struct RunResult: Decodable, Sendable {
    let job: JobInfo
    let log: String
}

extension Devnet {
    /// A job that prints `on` and then waits for its end, with `marker` in its command line.
    static let waiting = "import time, sys\nprint('on', flush=True)\ntime.sleep(300)\n"

    /// Runs a script to its end and decodes the answer.
    nonisolated func run(_ script: String, _ text: String, _ options: String...) async throws -> RunResult {
        try write(script, text)
        return try await weft(["run", script, "--yes", "--output", "json"] + options).decode()
    }

    /// Orders a job and returns its id at once.
    nonisolated func detach(_ script: String, _ text: String, _ options: String...) async throws -> String {
        try write(script, text)
        let result = try await weft(["run", script, "--yes", "--detach"] + options)
        guard result.exitCode == 0, result.line.hasPrefix("bafy") else { throw TestFailure("\(result)") }
        return result.line
    }

    nonisolated func job(_ id: String) async throws -> JobInfo { try await query("describe", id) }

    nonisolated func waitForEnd(_ id: String) async throws -> JobInfo {
        var last = try await job(id)
        try await eventually("job \(id) is final, and is \(last.stage)") {
            last = try await job(id)
            return last.stage.isFinal
        }
        return last
    }

    nonisolated func waitForLog(_ id: String, holding text: String) async throws {
        try await eventually("job \(id) prints \(text)") { try await weft("logs", id).text.contains(text) }
    }

    nonisolated func balance() async throws -> UInt64 {
        let account: AccountInfo = try await query("wallet", "balance")
        return account.balance.nano
    }

    nonisolated func providerStates() async throws -> [ProviderStatus] {
        let result = try await weft("provider", "status", "--output", "json")
        guard result.exitCode == 0 else { throw TestFailure("\(result)") }
        return try (try? result.decode([ProviderStatus].self)) ?? [result.decode(ProviderStatus.self)]
    }

    nonisolated func earned() async throws -> UInt64 {
        try await providerStates().reduce(0) { $0 + $1.balance.nano }
    }

    nonisolated func expectMoneyAddsUp() async throws {
        let network: NetworkInfo = try await query("network", "status")
        let places = [network.balances, network.deposits, network.escrow, network.collateral, network.fees]
        #expect(places.reduce(0) { $0 + $1.nano } == network.issued.nano)
    }
}
