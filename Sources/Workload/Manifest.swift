// SPDX-License-Identifier: Apache-2.0

/// What a tenant wants to run: the description of one workload, known to the tenant and the chosen provider alone.
///
/// Its stored form is canonical DAG-CBOR (see `Manifest+DagCBOR.swift`), its written form is YAML (`ManifestYAML`).
/// A value made by hand may break the rules of a manifest; `problems()` says how, and decoding refuses such a one.
public struct Manifest: Hashable, Sendable {
    /// How long a workload lives.
    public enum Kind: String, Sendable, CaseIterable {
        /// Runs to its end.
        case job
        /// Interactive, for one person.
        case session
        /// Keeps running.
        case service
    }

    /// The interpreter that runs the command.
    public enum Runtime: String, Sendable, CaseIterable {
        case python, node, shell

        /// The program of this runtime, as it is found inside a sandbox.
        public var program: String {
            switch self {
            case .python: "python3"
            case .node: "node"
            case .shell: "sh"
            }
        }
    }

    /// What is bought of a machine.
    public struct Resources: Hashable, Sendable {
        /// Thousandths of a core.
        public var cpuMillis: UInt64
        public var memoryBytes: UInt64
        public var diskBytes: UInt64

        public init(cpuMillis: UInt64, memoryBytes: UInt64, diskBytes: UInt64) {
            self.cpuMillis = cpuMillis
            self.memoryBytes = memoryBytes
            self.diskBytes = diskBytes
        }

        /// One core, 1 GiB of memory, 4 GiB of disk: enough for a script on a small machine.
        public static let `default` = Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 4 << 30)
    }

    /// The least isolation that will do, from weak to strong. Less is refused, never given silently.
    public enum IsolationLevel: String, Sendable, CaseIterable, Comparable {
        case namespace, container, kernel, confidential

        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .namespace: 0
            case .container: 1
            case .kernel: 2
            case .confidential: 3
            }
        }
    }

    /// What the workload may reach.
    public enum NetworkPolicy: String, Sendable, CaseIterable {
        /// Nothing at all.
        case none
        /// The public internet, never the provider's own networks.
        case open
    }

    /// One variable of the environment. Order is kept: the tenant wrote it.
    public struct Variable: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A label for listings, unique for nobody.
    public var name: String
    public var kind: Kind
    public var runtime: Runtime
    /// The program and its arguments, as the sandbox starts them.
    public var command: [String]
    /// Files and folders to send along, as written; the command line resolves them.
    public var files: [String]
    public var resources: Resources
    public var isolation: IsolationLevel
    public var network: NetworkPolicy
    /// Nano-credits per hour, the most the tenant pays.
    public var maxPricePerHour: UInt64
    /// Nano-credits, the most that deposit and top-ups may come to; nil: no cap.
    public var spendingCap: UInt64?
    /// The longest the workload may run, in seconds.
    public var timeoutSeconds: UInt64
    public var allocation: Allocation
    public var payment: Payment
    public var provider: Demands
    public var environment: [Variable]
    /// Absolute paths inside the sandbox whose content comes back.
    public var outputs: [String]
    public var mounts: [Mount]
    public var secrets: [Secret]

    /// 0.1 credits per hour: what is offered when nobody names a price.
    public static let defaultMaxPricePerHour: UInt64 = 100_000_000
    /// One hour.
    public static let defaultTimeoutSeconds: UInt64 = 3600
    /// The folder whose content comes back when nobody names one.
    public static let defaultOutputs = ["/out"]

    public init(
        name: String,
        kind: Kind = .job,
        runtime: Runtime,
        command: [String],
        files: [String] = [],
        resources: Resources = .default,
        isolation: IsolationLevel = .namespace,
        network: NetworkPolicy = .none,
        maxPricePerHour: UInt64 = Manifest.defaultMaxPricePerHour,
        spendingCap: UInt64? = nil,
        timeoutSeconds: UInt64 = Manifest.defaultTimeoutSeconds,
        allocation: Allocation = .firstCome,
        payment: Payment = .stream,
        provider: Demands = .none,
        environment: [Variable] = [],
        outputs: [String] = Manifest.defaultOutputs,
        mounts: [Mount] = [],
        secrets: [Secret] = []
    ) {
        self.name = name
        self.kind = kind
        self.runtime = runtime
        self.command = command
        self.files = files
        self.resources = resources
        self.isolation = isolation
        self.network = network
        self.maxPricePerHour = maxPricePerHour
        self.spendingCap = spendingCap
        self.timeoutSeconds = timeoutSeconds
        self.allocation = allocation
        self.payment = payment
        self.provider = provider
        self.environment = environment
        self.outputs = outputs
        self.mounts = mounts
        self.secrets = secrets
    }
}
