// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The control groups of one sandbox: its limits, its counters, and the means to stop or kill all of it at once.
package final class JobCgroup: Sendable {
    package let id: String
    /// Version 2 folder that processes are born in, nil without a version 2 tree.
    package let unifiedFolder: Descriptor?
    /// Version 1 `tasks` files that a process joins by writing "0".
    package let taskFiles: [Descriptor]
    private let version1: [CgroupController: String]
    private let version2: String?
    private let version2Controllers: Set<CgroupController>

    init(id: String, tree: CgroupTree) throws(SandboxError) {
        self.id = id
        version1 = tree.version1.mapValues { "\($0)/\(id)" }
        version2 = tree.version2.map { "\($0)/\(id)" }
        version2Controllers = tree.version2Controllers
        let folders = Array(version1.values) + [version2].compactMap { $0 }
        do throws(SandboxError) {
            for folder in folders where mkdir(folder, 0o755) != 0 && errno != EEXIST {
                throw SandboxError.system("making \(folder)", errno)
            }
            var tasks: [Descriptor] = []
            for folder in version1.values { tasks.append(try .open(folder + "/tasks", O_WRONLY)) }
            taskFiles = tasks
            if let version2 {
                unifiedFolder = try .open(version2, O_RDONLY | O_DIRECTORY)
            } else {
                unifiedFolder = nil
            }
        } catch {
            for folder in folders { rmdir(folder) }
            throw error
        }
    }

    // MARK: limits

    /// Sets the memory limit, swap included, before anything runs.
    package func limitMemory(_ bytes: Int64) throws(SandboxError) {
        if let folder = version1[.memory] {
            try write(folder + "/memory.limit_in_bytes", "\(bytes)")
            if access(folder + "/memory.memsw.limit_in_bytes", F_OK) == 0 {
                try write(folder + "/memory.memsw.limit_in_bytes", "\(bytes)")
            } else {
                try write(folder + "/memory.swappiness", "0")
            }
        } else if version2Controllers.contains(.memory), let folder = version2 {
            try write(folder + "/memory.max", "\(bytes)")
            if access(folder + "/memory.swap.max", F_OK) == 0 { try write(folder + "/memory.swap.max", "0") }
        }
    }

    package func limitPids(_ count: Int) throws(SandboxError) {
        if let folder = folder(.pids) { try write(folder + "/pids.max", "\(count)") }
    }

    /// Limits processor time, in thousandths of a core. May be changed while processes run.
    package func limitCPU(_ millis: Int) throws(SandboxError) {
        let period = 100_000
        if let folder = version1[.cpu] {
            try write(folder + "/cpu.cfs_period_us", "\(period)")
            try write(folder + "/cpu.cfs_quota_us", "\(millis * period / 1000)")
        } else if version2Controllers.contains(.cpu), let folder = version2 {
            try write(folder + "/cpu.max", "\(millis * period / 1000) \(period)")
        }
    }

    /// Takes the processor limit away, so that processes that are to end can do so at once. Nothing of the job's own
    /// runs any more by then.
    package func liftCPU() {
        if let folder = version1[.cpu] { _ = KernelText.write(folder + "/cpu.cfs_quota_us", "-1") }
        if version2Controllers.contains(.cpu), let folder = version2 {
            _ = KernelText.write(folder + "/cpu.max", "max")
        }
    }

    // MARK: counters

    /// Processor time of all processes so far.
    package var cpuTime: Duration {
        if let folder = version2, let text = KernelText.read(folder + "/cpu.stat"),
            let used = KernelText.value("usage_usec", in: text)
        {
            return .microseconds(used)
        }
        guard let folder = version1[.cpuacct] else { return .zero }
        return .nanoseconds(KernelText.number(folder + "/cpuacct.usage") ?? 0)
    }

    /// Highest memory use so far, in bytes; 0 where it is not counted.
    package var memoryPeak: Int64 {
        if let folder = version1[.memory] { return KernelText.number(folder + "/memory.max_usage_in_bytes") ?? 0 }
        guard version2Controllers.contains(.memory), let folder = version2 else { return 0 }
        // memory.peak is Linux 5.19; before, the present use is the best there is.
        return KernelText.number(folder + "/memory.peak") ?? KernelText.number(folder + "/memory.current") ?? 0
    }

    package var pidsPeak: Int? {
        guard let folder = folder(.pids) else { return nil }
        return KernelText.number(folder + "/pids.peak").map { Int($0) }
    }

    /// How many processes the kernel killed for going over the memory limit.
    package var memoryKills: Int64 {
        let path = version1[.memory].map { $0 + "/memory.oom_control" } ?? version2.map { $0 + "/memory.events" }
        guard let path, let text = KernelText.read(path) else { return 0 }
        return KernelText.value("oom_kill", in: text) ?? 0
    }

    // MARK: all processes at once

    /// Whether a process is left.
    package var isEmpty: Bool {
        if let folder = version2, let text = KernelText.read(folder + "/cgroup.events") {
            return KernelText.value("populated", in: text) == 0
        }
        return members.isEmpty
    }

    private var members: [Int32] {
        guard let folder = version2 ?? version1.values.first else { return [] }
        return (KernelText.read(folder + "/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
    }

    /// Whether this machine can freeze.
    package var canFreeze: Bool { freezeFile != nil }

    private var freezeFile: (path: String, on: String, off: String)? {
        if let folder = version2, access(folder + "/cgroup.freeze", W_OK) == 0 {
            return (folder + "/cgroup.freeze", "1", "0")
        }
        return version1[.freezer].map { ($0 + "/freezer.state", "FROZEN", "THAWED") }
    }

    private var isFrozen: Bool {
        if let folder = version2, let text = KernelText.read(folder + "/cgroup.events"),
            let value = KernelText.value("frozen", in: text), access(folder + "/cgroup.freeze", F_OK) == 0
        {
            return value == 1
        }
        guard let folder = version1[.freezer] else { return false }
        return KernelText.read(folder + "/freezer.state")?.hasPrefix("FROZEN") ?? false
    }

    /// Freezes every process and waits until all are. Blocks.
    package func freeze() throws(SandboxError) {
        guard let file = freezeFile else {
            throw SandboxError(.limitUnavailable, "this machine has no control group that freezes")
        }
        try write(file.path, file.on)
        guard waitUntil(Limits.cgroupPatience, { self.isFrozen || self.isEmpty }) else {
            _ = KernelText.write(file.path, file.off)
            throw SandboxError(.sandboxFailed, "the sandbox did not freeze within \(Limits.cgroupPatience)")
        }
    }

    /// Lets every process go on.
    package func thaw() throws(SandboxError) {
        if let file = freezeFile { try write(file.path, file.off) }
    }

    /// Sends SIGKILL to every process at once, frozen or not. Does not wait for them to be gone.
    package func signalKill() {
        if let folder = version2, KernelText.write(folder + "/cgroup.kill", "1") == 0 { return }
        // Before Linux 5.14: stop them first, so that none can fork away between being listed and being killed.
        let file = freezeFile
        if let file { _ = KernelText.write(file.path, file.on) }
        for pid in members { Glibc.kill(pid, SIGKILL) }
        if let file { _ = KernelText.write(file.path, file.off) }
    }

    /// Kills every process and waits until none is left. Blocks.
    /// - Returns: whether none is left.
    package func killAll() -> Bool {
        waitUntil(Limits.cgroupPatience) {
            if self.isEmpty { return true }
            self.signalKill()
            return self.isEmpty
        }
    }

    /// Removes the groups. The kernel may need a moment after the last process is gone. Blocks.
    package func remove() {
        for folder in Array(version1.values) + [version2].compactMap({ $0 }) {
            _ = waitUntil(Limits.cgroupPatience) { rmdir(folder) == 0 || errno == ENOENT }
        }
    }

    // MARK: helpers

    private func folder(_ controller: CgroupController) -> String? {
        version1[controller] ?? (version2Controllers.contains(controller) ? version2 : nil)
    }

    private func write(_ path: String, _ text: String) throws(SandboxError) {
        let error = KernelText.write(path, text)
        if error != 0 { throw .system("writing \(text) to \(path)", error) }
    }
}

/// Asks again and again, 1 ms apart at first and 16 ms at most, until `condition` holds or `patience` is over. Blocks.
func waitUntil(_ patience: Duration, _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + patience
    var pause: UInt32 = 250
    while !condition() {
        if ContinuousClock.now >= deadline { return false }
        usleep(pause)
        pause = min(pause * 2, 16_000)
    }
    return true
}
