// SPDX-License-Identifier: Apache-2.0

/// A job to order.
public struct JobRequest: Codable, Sendable, Hashable {
    /// Who pays; the default wallet if nil.
    public var wallet: String?
    /// The manifest as YAML; checked again by the node.
    public var manifest: String
    /// The uploaded files, from `BundleInfo.id`.
    public var bundle: String?
    /// How long the order stays open if nobody takes it, in seconds.
    public var orderSeconds: UInt64?
    /// Takes this listing at its price instead of placing an order: its id or an unambiguous part of it.
    public var listing: String?
    /// Demands that the job can start while this node is away; answered once it can.
    public var offline: Bool?

    public init(
        wallet: String?, manifest: String, bundle: String?, orderSeconds: UInt64? = nil, listing: String? = nil,
        offline: Bool? = nil
    ) {
        self.wallet = wallet
        self.manifest = manifest
        self.bundle = bundle
        self.orderSeconds = orderSeconds
        self.listing = listing
        self.offline = offline
    }
}

/// An uploaded bundle, encrypted in the node's content store.
public struct BundleInfo: Codable, Sendable, Hashable {
    public var id: String
    public var bytes: UInt64
    public init(id: String, bytes: UInt64) {
        self.id = id
        self.bytes = bytes
    }
}

/// What an order would meet, without placing it.
public struct DryRun: Codable, Sendable, Hashable {
    public struct Match: Codable, Sendable, Hashable {
        public var provider: String
        public var listing: String
        public var rate: CreditAmount
        public init(provider: String, listing: String, rate: CreditAmount) {
            self.provider = provider
            self.listing = listing
            self.rate = rate
        }
    }

    public var maximumRate: CreditAmount
    /// What would be set aside.
    public var deposit: CreditAmount
    public var balance: CreditAmount
    /// Listings that would take the order now, cheapest first.
    public var matches: [Match]
    public var refusals: [WhyEntry]

    public init(
        maximumRate: CreditAmount, deposit: CreditAmount, balance: CreditAmount, matches: [Match], refusals: [WhyEntry]
    ) {
        self.maximumRate = maximumRate
        self.deposit = deposit
        self.balance = balance
        self.matches = matches
        self.refusals = refusals
    }
}

/// How far a job is.
public enum JobStage: String, Codable, Sendable, Hashable, CaseIterable {
    /// On the market.
    case ordered
    /// A provider has it.
    case leased
    /// The provider holds the key and makes the sandbox.
    case preparing
    /// The program runs; the price grows by the second.
    case running
    /// The program has ended; its result is on the way to the ledger.
    case finished
    /// Final: paid, and the rest returned. `end` says how the lease ended.
    case settled
    /// Final: nobody took the order in time; the deposit returned.
    case expired
    /// Final: taken back before anybody took it; the deposit returned.
    case cancelled

    public var isFinal: Bool { self == .settled || self == .expired || self == .cancelled }
}

/// A job as its tenant sees it.
public struct JobInfo: Codable, Sendable, Hashable {
    public struct Outcome: Codable, Sendable, Hashable {
        /// `exited`, `signaled`, `outOfMemory`, `timedOut` or `stopped`.
        public var kind: String
        /// Exit code or signal number; 0 for the others.
        public var value: Int
        public init(kind: String, value: Int) {
            self.kind = kind
            self.value = value
        }
    }

    public struct Usage: Codable, Sendable, Hashable {
        public var wallMilliseconds: UInt64
        public var cpuMilliseconds: UInt64
        public var memoryPeakBytes: UInt64
        public var diskBytes: UInt64
        public init(wallMilliseconds: UInt64, cpuMilliseconds: UInt64, memoryPeakBytes: UInt64, diskBytes: UInt64) {
            self.wallMilliseconds = wallMilliseconds
            self.cpuMilliseconds = cpuMilliseconds
            self.memoryPeakBytes = memoryPeakBytes
            self.diskBytes = diskBytes
        }
    }

    /// The order's CID.
    public var id: String
    public var name: String
    public var wallet: String
    public var stage: JobStage
    public var runtime: String
    public var cpuMillis: UInt64
    public var memoryBytes: UInt64
    public var diskBytes: UInt64
    public var isolation: String
    public var network: String
    public var timeoutSeconds: UInt64
    public var maximumRate: CreditAmount
    public var deposit: CreditAmount
    /// Milliseconds since 1970, by ledger time, as all times here.
    public var placedAt: UInt64
    public var expiresAt: UInt64
    public var provider: String?
    public var lease: String?
    /// The agreed price per hour.
    public var rate: CreditAmount?
    public var leasedAt: UInt64?
    public var startedAt: UInt64?
    public var endedAt: UInt64?
    /// How the lease ended: `completed`, `closedByTenant`, `closedByProvider`, `neverStarted`, `heartbeatsMissed`,
    /// `escrowExhausted`.
    public var end: String?
    public var outcome: Outcome?
    /// What a shell would show: the program's code, 128 + signal, 137 out of memory, 124 timed out, 143 stopped; 75 when
    /// the job did not run to a result.
    public var exitCode: Int?
    public var usage: Usage?
    public var paid: CreditAmount?
    public var refunded: CreditAmount?
    public var hasLog: Bool
    public var hasOutput: Bool
    /// Providers that refused so far.
    public var refusals: Int
    /// In the answer to an order alone: what its user should know and may still do something about.
    public var notes: [String]?

    public init(
        id: String, name: String, wallet: String, stage: JobStage, runtime: String, cpuMillis: UInt64,
        memoryBytes: UInt64,
        diskBytes: UInt64, isolation: String, network: String, timeoutSeconds: UInt64, maximumRate: CreditAmount,
        deposit: CreditAmount, placedAt: UInt64, expiresAt: UInt64, hasLog: Bool = false, hasOutput: Bool = false,
        refusals: Int = 0
    ) {
        self.id = id
        self.name = name
        self.wallet = wallet
        self.stage = stage
        self.runtime = runtime
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
        self.isolation = isolation
        self.network = network
        self.timeoutSeconds = timeoutSeconds
        self.maximumRate = maximumRate
        self.deposit = deposit
        self.placedAt = placedAt
        self.expiresAt = expiresAt
        self.hasLog = hasLog
        self.hasOutput = hasOutput
        self.refusals = refusals
    }
}

/// Why one provider does not take an order; signed by it, and checked by the tenant's node.
public struct WhyEntry: Codable, Sendable, Hashable {
    public struct Reason: Codable, Sendable, Hashable {
        public var code: String
        public var reason: String
        /// The nearest change that would be accepted; empty when the tenant can change nothing.
        public var remedy: String
        public init(code: String, reason: String, remedy: String) {
            self.code = code
            self.reason = reason
            self.remedy = remedy
        }
    }

    public var provider: String
    /// When it said so; nil in a dry run, which asks the public listings only.
    public var at: UInt64?
    /// Empty when the provider would take it and waits for its owner's word.
    public var reasons: [Reason]

    public init(provider: String, at: UInt64?, reasons: [Reason]) {
        self.provider = provider
        self.at = at
        self.reasons = reasons
    }
}
