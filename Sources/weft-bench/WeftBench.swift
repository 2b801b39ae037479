// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Measures Weft against references on the same machine in the same minute. JSON on stdout.
@main
struct WeftBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weft-bench", abstract: "Measure; build in release mode for figures that mean anything.",
        subcommands: [
            JobBench.self, LedgerBench.self, ApplyBench.self, MarketBench.self, StartBench.self, NodeBench.self,
            UmbralBench.self, StoreBench.self,
            StoreMemory.self, EnvelopeBench.self, GrantBench.self,
        ])
}

/// Order statistics of one series.
struct Series: Encodable {
    let count: Int
    let minimum: Double
    let p50: Double
    let p99: Double
    let maximum: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.down)))]
        }
        count = sorted.count
        minimum = sorted.first ?? 0
        p50 = at(0.5)
        p99 = at(0.99)
        maximum = sorted.last ?? 0
    }
}

enum Report {
    static func write(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

func milliseconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return (ContinuousClock.now - start) / .milliseconds(1)
}
