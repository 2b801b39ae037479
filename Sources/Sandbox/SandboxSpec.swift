// SPDX-License-Identifier: Apache-2.0

/// One job to run: what, with which limits, and what it may reach.
public struct SandboxSpec: Sendable {
    /// Unique among the runtime's live sandboxes: 1 to 40 of `a-z`, `0-9` and `-`, not starting with `-`.
    public var id: String
    /// The program and its arguments. `command[0]` is an absolute path inside the sandbox or a name looked up in
    /// the job's `PATH`.
    public var command: [String]
    /// The job's whole environment, later entries winning over earlier ones. `PATH`, `HOME`, `TMPDIR` and `LANG` get
    /// defaults when absent; nothing is taken from the daemon's own environment.
    public var environment: [(String, String)]
    /// Absolute path inside the sandbox where the program starts.
    public var workingDirectory: String
    public var limits: SandboxLimits
    public var network: NetworkAccess
    /// Name of the machine as the job sees it: 1 to 63 of letters, digits and `-`.
    public var hostname: String
    /// Absolute paths inside the sandbox of what the caller lays into `SandboxInstance.mountPlace` before the start. The
    /// job can read it and nothing else. None lies in another, or where the sandbox puts something of its own.
    public var mounts: [String]
    /// What the job is given in confidence; the runtime hands it over at the start and then forgets it.
    public var secrets: SandboxSecrets

    public init(
        id: String,
        command: [String],
        environment: [(String, String)] = [],
        workingDirectory: String = "/work",
        limits: SandboxLimits = SandboxLimits(),
        network: NetworkAccess = .none,
        hostname: String = "job",
        mounts: [String] = [],
        secrets: SandboxSecrets = SandboxSecrets()
    ) {
        self.id = id
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.limits = limits
        self.network = network
        self.hostname = hostname
        self.mounts = mounts
        self.secrets = secrets
    }
}
