// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Sandbox
import Synchronization

/// Sandboxes made by bubblewrap: Linux namespaces, control groups, a disk quota, a user of its own per job and a filter
/// on system calls.
///
/// As root it enforces every limit. As another user it runs jobs too, but can enforce only what needs no privilege, and
/// refuses to prepare the rest unless `BubblewrapConfiguration.allowsUnenforcedLimits` is set.
public final class BubblewrapRuntime: SandboxRuntime {
    public let name = "bubblewrap"
    public let isolation = Isolation.namespace
    let configuration: BubblewrapConfiguration
    let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var ground: Result<Ground, SandboxError>?
        var live: [String: BubblewrapInstance?] = [:]
        var isShut = false
    }

    public init(configuration: BubblewrapConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Sets everything up on first use, and clears what a crashed daemon left. Blocks.
    func ground() throws(SandboxError) -> Ground {
        let result = state.withLock { state -> Result<Ground, SandboxError> in
            if state.isShut { return .failure(SandboxError(.wrongState, "the runtime was shut down")) }
            if let ground = state.ground, case .success = ground { return ground }
            let made = Result { () throws(SandboxError) in try Ground(configuration) }
            state.ground = made
            return made
        }
        return try result.get()
    }

    public func recover() async -> [String] {
        do {
            return try await Workers.shared.run { try self.ground().recovered }
        } catch {
            logger.error("the sandbox runtime cannot be set up", metadata: ["error": "\(error)"])
            return []
        }
    }

    public func prepare(_ spec: SandboxSpec) async throws -> any SandboxInstance {
        try spec.validate()
        return try await Workers.shared.run { try self.prepareHere(spec) }
    }

    private func prepareHere(_ spec: SandboxSpec) throws(SandboxError) -> BubblewrapInstance {
        let ground = try ground()
        try checkEnforceable(spec, ground)
        let isNew = state.withLock { state in
            guard state.live[spec.id] == nil else { return false }
            state.live[spec.id] = .some(nil)
            return true
        }
        guard isNew else { throw SandboxError(.invalidSpec, "a sandbox with the id \(spec.id) exists already") }
        do throws(SandboxError) {
            let instance = try make(spec, ground)
            state.withLock { $0.live[spec.id] = instance }
            return instance
        } catch {
            forget(spec.id)
            throw error
        }
    }

    private func forget(_ id: String) { state.withLock { _ = $0.live.removeValue(forKey: id) } }

    /// A limit that cannot be kept is a reason to refuse, not to run without it.
    private func checkEnforceable(_ spec: SandboxSpec, _ ground: Ground) throws(SandboxError) {
        if spec.network == .open { _ = try JobNetwork.Tools.find() }
        var hard = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &hard)
        guard UInt(clamping: spec.limits.openFiles) <= hard.rlim_max else {
            throw SandboxError(.limitUnavailable, "openFiles is at most \(hard.rlim_max) on this machine")
        }
        if configuration.allowsUnenforcedLimits { return }
        for controller in [CgroupController.memory, .cpu, .pids] where !ground.tree.has(controller) {
            throw SandboxError(
                .limitUnavailable,
                "the \(controller.rawValue) limit cannot be enforced: "
                    + (ground.tree.troubles[controller] ?? "no reason known")
            )
        }
        guard ground.pool.enforcement != nil else {
            throw SandboxError(.limitUnavailable, "the disk limit cannot be enforced: \(ground.poolTrouble ?? "")")
        }
    }

    private func make(_ spec: SandboxSpec, _ ground: Ground) throws(SandboxError) -> BubblewrapInstance {
        let user = try ground.users?.withLock { users throws(SandboxError) in try users.take() }
        var group: JobCgroup?
        do throws(SandboxError) {
            let made = try ground.tree.make(spec.id)
            group = made
            try made.limitMemory(spec.limits.memoryBytes + Limits.ownMemoryBytes)
            try made.limitPids(spec.limits.pids + Limits.ownProcesses)
            let folder = try ground.pool.make(spec.id, bytes: spec.limits.diskBytes)
            try Folder.make(folder + "/work", mode: 0o700)
            try Folder.make(folder + "/tmp", mode: 0o700)
            if !spec.mounts.isEmpty { try Folder.make(folder + "/mounts", mode: 0o700) }
            return BubblewrapInstance(
                spec: spec, ground: ground, user: user, group: made, folder: folder, logger: logger
            ) { [weak self] in self?.forget(spec.id) }
        } catch {
            group?.remove()
            ground.pool.remove(spec.id)
            if let user { ground.users?.withLock { $0.release(user) } }
            throw error
        }
    }

    public func shutdown() async {
        state.withLock { $0.isShut = true }
        // A sandbox that is being prepared is there, or given up, within milliseconds.
        while state.withLock({ $0.live.values.contains { $0 == nil } }) { try? await Task.sleep(for: .milliseconds(5)) }
        let live = state.withLock { $0.live.values.compactMap { $0 } }
        await withTaskGroup(of: Void.self) { group in
            for instance in live { group.addTask { await instance.destroy() } }
        }
        guard case .success(let ground) = state.withLock({ $0.ground }) else { return }
        _ = try? await Workers.shared.run { ground.close() }
    }
}
