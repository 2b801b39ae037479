// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LedgerCore

/// What the rules cost: operations per second on one core without signatures and disk, by the number of records, and with
/// one account in every transfer.
struct ApplyBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-apply", abstract: "Unsigned operations per second on one core, at growing size.")

    @Option(help: "Numbers of accounts.") var sizes: [Int] = [10_000, 100_000, 1_000_000]
    @Option(help: "Operations of each measurement.") var operations = 200_000
    @Option(help: "Measurements of each kind.") var rounds = 5

    struct Result: Encodable {
        struct Size: Encodable {
            let records: Int
            /// Transactions of one transfer each, between accounts drawn at random.
            let single: Series
            /// The same in transactions of 64 transfers.
            let batched: Series
            /// Every transfer goes to the same account.
            let hot: Series
            /// Microseconds for each record that a state root takes in, 1,000 and 10,000 together.
            let rootMicroseconds: [String: Double]
        }

        let operationsPerSecond: [Size]
        let target = 500_000
        /// Slowest size against the fastest, single transfers.
        let flatness: Double
        let hotAgainstUniform: Double
    }

    func run() throws {
        var found: [Result.Size] = []
        for size in sizes {
            var ledger = try UnsignedLedger(accounts: size)
            _ = ledger.stateRoot()
            found.append(
                Result.Size(
                    records: size, single: try measure(&ledger, batch: 1, isHot: false),
                    batched: try measure(&ledger, batch: 64, isHot: false),
                    hot: try measure(&ledger, batch: 1, isHot: true), rootMicroseconds: try roots(&ledger)))
        }
        let rates = found.map(\.single.p50)
        try Report.write(
            Result(
                operationsPerSecond: found, flatness: (rates.min() ?? 0) / (rates.max() ?? 1),
                hotAgainstUniform: (found.last?.hot.p50 ?? 0) / (found.last?.single.p50 ?? 1)))
    }

    private func measure(_ ledger: inout UnsignedLedger, batch: Int, isHot: Bool) throws -> Series {
        var rates: [Double] = []
        var generator = SeededGenerator(seed: UInt64(batch) + (isHot ? 1000 : 0))
        for _ in 0..<rounds {
            let blocks = try make(&ledger, batch: batch, isHot: isHot, &generator)
            let time = try seconds { for block in blocks { try ledger.apply(block) } }
            rates.append(Double(operations) / time)
        }
        return Series(rates)
    }

    private func make(
        _ ledger: inout UnsignedLedger, batch: Int, isHot: Bool, _ generator: inout SeededGenerator
    ) throws -> [[VerifiedTransaction]] {
        var blocks: [[VerifiedTransaction]] = []
        var left = operations
        while left > 0 {
            var block: [VerifiedTransaction] = []
            while block.count < 1024, left > 0 {
                let sender = Int.random(in: 1..<ledger.accounts.count, using: &generator)
                let count = min(batch, left)
                let operations = (0..<count).map { _ in
                    let receiver = isHot ? 0 : other(than: sender, ledger.accounts.count, &generator)
                    return LedgerCore.Operation.transfer(to: ledger.accounts[receiver], amount: 1)
                }
                block.append(try ledger.transaction(sender, operations))
                left -= count
            }
            blocks.append(block)
        }
        return blocks
    }

    private func other(than sender: Int, _ count: Int, _ generator: inout SeededGenerator) -> Int {
        let drawn = Int.random(in: 0..<count - 1, using: &generator)
        return drawn >= sender ? drawn + 1 : drawn
    }

    private func roots(_ ledger: inout UnsignedLedger) throws -> [String: Double] {
        var found: [String: Double] = [:]
        var generator = SeededGenerator(seed: 7)
        _ = ledger.stateRoot()
        for size in [1_000, 10_000] where size * 2 <= ledger.accounts.count {
            var times: [Double] = []
            for _ in 0..<rounds {
                // Each transfer changes two accounts.
                var block: [VerifiedTransaction] = []
                for _ in 0..<size / 2 {
                    let sender = Int.random(in: 1..<ledger.accounts.count, using: &generator)
                    let receiver = ledger.accounts[other(than: sender, ledger.accounts.count, &generator)]
                    block.append(try ledger.transaction(sender, [.transfer(to: receiver, amount: 1)]))
                }
                try ledger.apply(block)
                times.append(seconds { _ = ledger.stateRoot() } * 1e6 / Double(size))
            }
            found["\(size)"] = Series(times).p50
        }
        return found
    }
}
