// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOConcurrencyHelpers
import Sandbox

/// Sandboxes that hold nothing but time: a program is a number of milliseconds, which pass unless it is frozen.
final class PlayedRuntime: SandboxRuntime {
    let name = "played"
    let isolation = Isolation.namespace
    /// Every sandbox that was ever made, oldest first.
    let instances = NIOLockedValueBox<[PlayedInstance]>([])
    private let folder: String

    init(folder: String) { self.folder = folder }

    func probe() async -> RuntimeCapabilities { RuntimeCapabilities(every: .proven(how: "played")) }
    func recover() async -> [String] { [] }
    func shutdown() async {}

    func prepare(_ spec: SandboxSpec) async throws -> any SandboxInstance {
        let work = "\(folder)/\(spec.id)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        let instance = PlayedInstance(
            spec: spec, workFolder: work, length: spec.command.last.flatMap { UInt64($0) } ?? 0)
        instances.withLockedValue { $0.append(instance) }
        return instance
    }
}

/// One program of a `PlayedRuntime`.
final class PlayedInstance: SandboxInstance {
    private struct State {
        /// Milliseconds run until `since`, or in all while it is frozen.
        var ran: UInt64 = 0
        var since: ContinuousClock.Instant?
        var isStarted = false
        var freezes = 0
        var result: SandboxResult?
    }

    let id: String
    let workFolder: String
    /// What was laid where the job would find it, and what it would be told.
    let spec: SandboxSpec
    private let length: UInt64
    private let state = NIOLockedValueBox(State())

    init(spec: SandboxSpec, workFolder: String, length: UInt64) {
        id = spec.id
        self.spec = spec
        self.workFolder = workFolder
        self.length = length
    }

    /// Milliseconds that the program has really run.
    var ran: UInt64 { state.withLockedValue { min(Self.elapsed($0), length) } }
    var isFrozen: Bool { state.withLockedValue { $0.isStarted && $0.since == nil && $0.result == nil } }
    var isStarted: Bool { state.withLockedValue { $0.isStarted } }
    /// How often it was frozen.
    var freezes: Int { state.withLockedValue { $0.freezes } }

    func mountPlace(_ index: Int) -> String { "\(workFolder)-mount-\(index)" }

    func start(output: @escaping @Sendable (LogStream, [UInt8]) -> Void) async throws {
        output(.stdout, Array("played\n".utf8))
        state.withLockedValue {
            $0.isStarted = true
            $0.since = .now
        }
    }

    func wait() async -> SandboxResult {
        while true {
            if let result = end() { return result }
            // Not the caller's task: whoever is cancelled still has to see the end.
            await Task.detached { try? await Task.sleep(for: .milliseconds(2)) }.value
        }
    }

    private func end() -> SandboxResult? {
        state.withLockedValue { state in
            if state.result == nil, Self.elapsed(state) >= length {
                (state.ran, state.since) = (length, nil)
                state.result = Self.result(.exited(code: 0), ran: length)
            }
            return state.result
        }
    }

    func stop(grace: Duration) async { finish() }
    func kill() async { finish() }

    private func finish() {
        state.withLockedValue { state in
            guard state.result == nil else { return }
            (state.ran, state.since) = (Self.elapsed(state), nil)
            state.result = Self.result(.stopped, ran: state.ran)
        }
    }

    func freeze() async throws {
        try state.withLockedValue { state in
            try Self.check(state)
            guard state.since != nil else { return }
            (state.ran, state.since) = (Self.elapsed(state), nil)
            state.freezes += 1
        }
    }

    func thaw() async throws {
        try state.withLockedValue { state in
            try Self.check(state)
            if state.since == nil { state.since = .now }
        }
    }

    func withOutput(_ relative: String, visit: @escaping @Sendable (SandboxFile) throws -> Void) async throws {
        throw SandboxError(.notFound, "it writes nothing")
    }

    func destroy() async {
        finish()
        try? FileManager.default.removeItem(atPath: workFolder)
        for index in spec.mounts.indices { try? FileManager.default.removeItem(atPath: mountPlace(index)) }
    }

    private static func check(_ state: State) throws {
        guard state.isStarted, state.result == nil else { throw SandboxError(.wrongState, "it does not run") }
    }

    private static func elapsed(_ state: State) -> UInt64 {
        guard let since = state.since else { return state.ran }
        let (seconds, attoseconds) = since.duration(to: .now).components
        return state.ran + UInt64(seconds) * 1000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }

    private static func result(_ outcome: SandboxResult.Outcome, ran: UInt64) -> SandboxResult {
        SandboxResult(
            outcome: outcome, usage: SandboxUsage(wall: .milliseconds(Int64(ran))), logTruncated: false)
    }
}
