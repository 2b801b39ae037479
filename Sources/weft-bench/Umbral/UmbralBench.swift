// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Umbral

/// Each operation of threshold proxy re-encryption against umbral-pre, the library of the scheme's authors, in turns.
struct UmbralBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "umbral", abstract: "Proxy re-encryption, side by side with umbral-pre.")

    @Option(help: "How often ours and theirs take turns.") var rounds = 11
    @Option(help: "Runs of each operation in a turn.") var runs = 100
    @Option(help: "A Python that can import umbral_pre.") var python = ".build/peers/umbral/bin/python"
    @Option(help: "The program that drives it.") var script = "Tests/UmbralTests/Peers/umbral_peer.py"

    struct Result: Encodable {
        struct Pair: Encodable {
            let oursMicroseconds: Series
            let theirsMicroseconds: Series
            /// Median over the turns of their time by ours: how many times as fast we are.
            let ratio: Double
            let lowestRatio: Double
        }

        let operations: [String: Pair]
        let target = 0.7
        let isMet: Bool
        /// Multiplications of a point in one re-encryption: rk·E, rk·V, t·E, t·V, t·U.
        let pointMultiplicationsOfReencryption = 5
    }

    func run() throws {
        let ours = try UmbralWorkload()
        let peer = try UmbralPeer(python: python, script: script, runs: runs)
        defer { peer.stop() }
        // The first turn warms both up.
        _ = (try ours.microseconds(runs: runs), try peer.microseconds())
        var turns: [(ours: [String: Double], theirs: [String: Double])] = []
        for _ in 0..<rounds { turns.append((try ours.microseconds(runs: runs), try peer.microseconds())) }
        var found: [String: Result.Pair] = [:]
        for name in UmbralWorkload.names {
            let ours = turns.compactMap { $0.ours[name] }
            let theirs = turns.compactMap { $0.theirs[name] }
            let ratios = Series(zip(theirs, ours).map { $0 / $1 })
            found[name] = Result.Pair(
                oursMicroseconds: Series(ours), theirsMicroseconds: Series(theirs), ratio: ratios.p50,
                lowestRatio: ratios.minimum)
        }
        try Report.write(Result(operations: found, isMet: found.values.allSatisfy { $0.ratio >= 0.7 }))
    }
}
