// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import SandboxNamespace

/// Order to result of a trivial Python script on a warm network, against bubblewrap alone.
struct JobBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "job", abstract: "Order to result of a trivial job.")

    @Option(help: "Runs of each side, taking turns.") var runs = 40
    @Option(help: "Jobs at once.") var parallel = 40
    @Option(help: "Rounds of jobs at once, of each side in turn.") var rounds = 15
    @Flag(help: "Also measure Slurm and Ray, where they are installed.") var peers = false
    @Option(help: "A Python interpreter that can import ray.") var rayPython = "python3"
    @Option(help: .hidden) var peersFolder: String?

    struct Result: Encodable {
        let rawMilliseconds: Series
        let jobMilliseconds: Series
        let overRawMilliseconds: Double
        let overRawTarget = 60.0
        let parallel: Int
        let rawPerSecond: Series
        let jobsPerSecond: Series
        let throughputRatio: Double
        let throughputTarget = 0.7
        let peers: [String: PeerReport]?
    }

    func run() async throws {
        let foreign = ForeignJobs(runs: runs, parallel: parallel, rounds: rounds, rayPython: rayPython)
        if let peersFolder { return try foreign.measureInside(peersFolder) }
        let peerReports = peers ? try foreign.measure() : nil
        let rawSandbox = try RawSandbox()
        let network = try await BenchNetwork(slots: max(parallel, 1))
        for _ in 0..<3 {
            try await network.runJob()
            try rawSandbox.run()
        }
        var raw: [Double] = []
        var jobs: [Double] = []
        for _ in 0..<runs {
            raw.append(try await milliseconds { try rawSandbox.run() })
            jobs.append(try await milliseconds { try await network.runJob() })
        }
        var rawRates: [Double] = []
        var jobRates: [Double] = []
        for _ in 0..<rounds {
            let count = parallel
            rawRates.append(Double(count) * 1000 / (try await milliseconds { try rawSandbox.runMany(count) }))
            let spent = try await milliseconds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<count { group.addTask { try await network.runJob() } }
                    try await group.waitForAll()
                }
            }
            jobRates.append(Double(count) * 1000 / spent)
        }
        await network.close()
        let (rawSeries, jobSeries) = (Series(raw), Series(jobs))
        let (rawRate, jobRate) = (Series(rawRates), Series(jobRates))
        // Of neighbouring rounds: a shared machine's speed changes within a run.
        let ratio = Series(zip(jobRates, rawRates).map { $0 / $1 })
        try Report.write(
            Result(
                rawMilliseconds: rawSeries, jobMilliseconds: jobSeries,
                overRawMilliseconds: jobSeries.p50 - rawSeries.p50, parallel: parallel, rawPerSecond: rawRate,
                jobsPerSecond: jobRate, throughputRatio: ratio.p50, peers: peerReports))
    }
}

/// The reference: bubblewrap with the options and the filter of a sandbox, started as plainly as can be.
final class RawSandbox: Sendable {
    private let command: PlainBubblewrap
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "weft-bench-raw-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        command = try PlainBubblewrap(folder: folder, running: ["/usr/bin/python3", "-c", "print(6 * 7)"])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func run() throws { try finish(try start()) }

    func runMany(_ count: Int) throws {
        let children = try (0..<count).map { _ in try start() }
        for child in children { try finish(child) }
    }

    private func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, Int32(PlainBubblewrap.filterDescriptor), command.filter, O_RDONLY, 0)
        var child = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = command.arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        guard posix_spawnp(&child, "bwrap", &actions, nil, &words, environ) == 0 else {
            throw ValidationFailure(message: "bwrap cannot be started")
        }
        return child
    }

    private func finish(_ child: pid_t) throws {
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child, status == 0 else {
            throw ValidationFailure(message: "bwrap failed with \(status)")
        }
    }
}
