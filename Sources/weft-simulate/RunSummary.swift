// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation

/// What came of all seeds together, for people or programs.
struct RunSummary: Encodable {
    struct Run: Encodable {
        let seed: UInt64
        let arguments: String
        let traceHash: String
        let virtualMilliseconds: UInt64
        let settledAfterMilliseconds: UInt64?
        let violation: String?
        let counters: Counters
    }

    private(set) var runs: [Run] = []
    /// The first broken promise.
    private(set) var violation: String?
    /// How to see it again.
    private(set) var `repeat`: String?

    mutating func add(_ report: SimulationReport) {
        let text = report.violation.map { "\($0)" }
        runs.append(
            Run(
                seed: report.settings.seed, arguments: report.settings.arguments, traceHash: report.traceHash,
                virtualMilliseconds: report.virtualTime, settledAfterMilliseconds: report.settledAfter,
                violation: text, counters: report.counters))
        guard let text, violation == nil else { return }
        violation = text
        `repeat` = "weft-simulate \(report.settings.arguments)"
    }

    func write(as form: OutputForm) throws {
        switch form {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(self), as: UTF8.self))
        case .text: print(lines.joined(separator: "\n"))
        }
    }

    private var lines: [String] {
        var lines: [String] = []
        for run in runs { lines.append("seed \(run.seed)  trace \(run.traceHash)  \(run.violation ?? "ok")") }
        func sum(_ name: String, _ value: (Counters) -> UInt64) {
            lines.append("\(name)  \(runs.reduce(0) { $0 + value($1.counters) })")
        }
        sum("events") { $0.events }
        sum("blocks") { $0.blocks }
        sum("transactions") { $0.transactions }
        sum("refusals") { $0.refusals }
        sum("leases settled") { $0.leasesSettled }
        sum("channels settled") { $0.channelsSettled }
        sum("vouchers") { $0.vouchers }
        sum("crashes") { $0.ordererCrashes + $0.replicaCrashes + $0.partyCrashes + $0.channelCrashes }
        sum("messages lost, doubled, late") { $0.messagesLost + $0.messagesDoubled + $0.messagesDelayed }
        sum("lies") { $0.lies }
        if let again = `repeat` { lines.append("repeat: \(again) --trace") }
        return lines
    }
}
