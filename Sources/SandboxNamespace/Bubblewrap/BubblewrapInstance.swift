// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Sandbox
import Synchronization

/// One sandbox made by bubblewrap.
///
/// Two threads belong to it while its job runs: one watches process 1, the clock and requests, the other reads output.
final class BubblewrapInstance: SandboxInstance {
    let id: String
    let workFolder: String
    let spec: SandboxSpec
    let ground: Ground
    /// Host user of the job, nil if it runs as the daemon's.
    let user: UInt32?
    let group: JobCgroup
    private let logger: Logger
    private let onDestroy: @Sendable () -> Void
    private let state = Mutex(State())

    private struct State {
        var phase = Phase.prepared
        var isFrozen = false
        var waiters: [CheckedContinuation<SandboxResult, Never>] = []
        var destroying: [CheckedContinuation<Void, Never>] = []
    }

    private enum Phase {
        case prepared
        case starting
        case running(SandboxRun)
        case ended(SandboxResult)
        case destroying(SandboxResult)
        case destroyed(SandboxResult)
    }

    /// Takes over what was prepared; `destroy` gives it back and then calls `onDestroy`.
    init(
        spec: SandboxSpec, ground: Ground, user: UInt32?, group: JobCgroup, folder: String, logger: Logger,
        onDestroy: @escaping @Sendable () -> Void
    ) {
        id = spec.id
        self.spec = spec
        self.ground = ground
        self.user = user
        self.group = group
        workFolder = folder + "/work"
        self.logger = logger
        self.onDestroy = onDestroy
    }

    func mountPlace(_ index: Int) -> String { "\(mountsFolder)/\(index)" }

    /// Holds what is mounted, beside the folders that the job can write to.
    var mountsFolder: String { Folder.parent(of: workFolder) + "/mounts" }

    // MARK: running

    func start(output: @escaping @Sendable (LogStream, [UInt8]) -> Void) async throws {
        try state.withLock { state in
            guard case .prepared = state.phase else {
                throw SandboxError(.wrongState, "sandbox \(id) was started before")
            }
            state.phase = .starting
        }
        // They are process 1's by the time it runs, and nobody's if it never does.
        defer { spec.secrets.wipe() }
        do {
            let run = try await Workers.shared.run { try SandboxRun(self, output: output) }
            // Before it is watched, so that its end cannot come first.
            state.withLock { $0.phase = .running(run) }
            run.watch { self.end($0) }
        } catch {
            let text = (error as? SandboxError)?.message ?? "\(error)"
            end(SandboxResult(outcome: .failed(reason: text), usage: SandboxUsage(), logTruncated: false))
            throw error
        }
    }

    private func end(_ result: SandboxResult) {
        logger.debug("sandbox ended", metadata: ["sandbox": "\(id)", "outcome": "\(result.outcome)"])
        let waiters = state.withLock { state in
            state.phase = .ended(result)
            state.isFrozen = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    func wait() async -> SandboxResult {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state -> SandboxResult? in
                switch state.phase {
                case .ended(let result), .destroying(let result), .destroyed(let result): return result
                case .prepared, .starting, .running:
                    state.waiters.append(continuation)
                    return nil
                }
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    func stop(grace: Duration) async { await finish(.stop(grace: grace)) }

    func kill() async { await finish(.kill) }

    private func finish(_ event: Supervision.Event) async {
        // A start in progress is over within its own time limit.
        while case .starting = state.withLock({ $0.phase }) { try? await Task.sleep(for: .milliseconds(5)) }
        switch state.withLock({ $0.phase }) {
        case .prepared:
            end(SandboxResult(outcome: .stopped, usage: SandboxUsage(), logTruncated: false))
        case .running(let run):
            run.post(event)
            _ = await wait()
        case .starting, .ended, .destroying, .destroyed: break
        }
    }

    func freeze() async throws {
        let run = try running("frozen")
        try await Workers.shared.run { [group] in
            try group.freeze()
            try run.network?.freeze()
        }
        run.post(.frozen)
        state.withLock { $0.isFrozen = true }
    }

    func thaw() async throws {
        let run = try running("thawed")
        state.withLock { $0.isFrozen = false }
        run.post(.thawed)
        try await Workers.shared.run { [group] in
            try run.network?.thaw()
            try group.thaw()
        }
    }

    private func running(_ verb: String) throws(SandboxError) -> SandboxRun {
        guard case .running(let run) = state.withLock({ $0.phase }) else {
            throw SandboxError(.wrongState, "sandbox \(id) does not run, so it cannot be \(verb)")
        }
        return run
    }

    // MARK: afterwards

    func withOutput(
        _ relative: String, visit: @escaping @Sendable (SandboxFile) throws -> Void
    ) async throws {
        let isQuiet = state.withLock { state in
            switch state.phase {
            case .prepared, .ended: true
            case .running: state.isFrozen
            case .starting, .destroying, .destroyed: false
            }
        }
        guard isQuiet else { throw SandboxError(.wrongState, "the files of sandbox \(id) cannot be read now") }
        try await Workers.shared.run { [workFolder] in
            var walk = FolderWalk(visit: visit)
            try walk.run(root: workFolder, relative: relative)
        }
    }

    func destroy() async {
        await kill()
        spec.secrets.wipe()
        // One caller removes; the others wait for it.
        let mine = state.withLock { state in
            guard case .ended(let result) = state.phase else { return false }
            state.phase = .destroying(result)
            return true
        }
        guard mine else { return await destroyed() }
        _ = try? await Workers.shared.run { [self] in remove() }
        let waiters = state.withLock { state in
            if case .destroying(let result) = state.phase { state.phase = .destroyed(result) }
            defer { state.destroying = [] }
            return state.destroying
        }
        for waiter in waiters { waiter.resume() }
        onDestroy()
    }

    private func destroyed() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if case .destroying = state.phase {
                    state.destroying.append(continuation)
                    return false
                }
                return true
            }
            if isOver { continuation.resume() }
        }
    }

    /// Removes everything. The order matters: a user is given back only when no process or file of his is left.
    private func remove() {
        if !group.killAll() {
            logger.error("processes of a sandbox cannot be killed", metadata: ["sandbox": "\(id)"])
            return
        }
        group.remove()
        ground.pool.remove(id)
        if let user { ground.users?.withLock { $0.release(user) } }
    }
}
