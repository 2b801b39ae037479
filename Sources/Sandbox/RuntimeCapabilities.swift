// SPDX-License-Identifier: Apache-2.0

/// What a runtime proved, or could not prove, on this machine.
public struct RuntimeCapabilities: Sendable, Codable, Equatable {
    /// Whether a job could be run at all; if not, all else is unavailable too.
    public var run: Capability
    public var cpu: Capability
    public var memory: Capability
    public var pids: Capability
    public var disk: Capability
    public var wallTime: Capability
    public var fileSize: Capability
    /// A job without network really reaches nothing.
    public var networkNone: Capability
    /// A job with open network has one, and it is closed towards the host.
    public var networkOpen: Capability
    public var freeze: Capability
    /// Every job runs as a host user of its own.
    public var jobUsers: Capability
    /// Dangerous system calls are refused.
    public var seccomp: Capability
    /// Versions of the interpreters that a job finds inside the sandbox.
    public var interpreters: [RuntimeName: String]

    /// All capabilities set to `every`, no interpreters.
    public init(every: Capability) {
        run = every
        cpu = every
        memory = every
        pids = every
        disk = every
        wallTime = every
        fileSize = every
        networkNone = every
        networkOpen = every
        freeze = every
        jobUsers = every
        seccomp = every
        interpreters = [:]
    }

    /// Each capability with its name, in a fixed order, for tables.
    public var all: [(name: String, capability: Capability)] {
        [
            ("run", run), ("cpu", cpu), ("memory", memory), ("pids", pids), ("disk", disk), ("wallTime", wallTime),
            ("fileSize", fileSize), ("networkNone", networkNone), ("networkOpen", networkOpen), ("freeze", freeze),
            ("jobUsers", jobUsers), ("seccomp", seccomp),
        ]
    }
}
