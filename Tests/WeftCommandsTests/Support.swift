// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI

@testable import WeftCommands

/// A small generator with a seed, so that a failing run can be repeated (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}

/// A new folder that is gone with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "weft-commands-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}

/// A job on its way, with what is known at each stage.
enum Jobs {
    static let id = "bafyreiabcdefghijklmnop4kq2m7x3ab"

    static func at(_ stage: JobStage, exit code: Int? = 0, end: String = "completed") -> JobInfo {
        var job = JobInfo(
            id: id, name: "train", wallet: "main", stage: stage, runtime: "python", cpuMillis: 2000,
            memoryBytes: 4 << 30, diskBytes: 10 << 30, isolation: "namespace", network: "none", timeoutSeconds: 3600,
            maximumRate: CreditAmount(nano: 20_000_000), deposit: CreditAmount(nano: 20_000_000),
            placedAt: 1_763_000_000_000, expiresAt: 1_763_000_600_000)
        if stage == .expired || stage == .cancelled { job.refunded = job.deposit }
        guard [.leased, .preparing, .running, .finished, .settled].contains(stage) else { return job }
        job.provider = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        job.rate = CreditAmount(nano: 10_000_000)
        job.leasedAt = 1_763_000_001_000
        guard [.running, .finished, .settled].contains(stage), code != nil else { return settled(job, stage, end) }
        job.startedAt = 1_763_000_002_000
        guard stage != .running, let code else { return job }
        job.outcome = JobInfo.Outcome(kind: "exited", value: code)
        job.exitCode = code
        job.usage = .init(wallMilliseconds: 1234, cpuMilliseconds: 900, memoryPeakBytes: 50 << 20, diskBytes: 4096)
        return settled(job, stage, end)
    }

    private static func settled(_ job: JobInfo, _ stage: JobStage, _ end: String) -> JobInfo {
        guard stage == .settled else { return job }
        var job = job
        job.paid = CreditAmount(nano: 12_000)
        job.refunded = CreditAmount(nano: 19_988_000)
        job.end = end
        job.hasLog = job.outcome != nil
        return job
    }
}
