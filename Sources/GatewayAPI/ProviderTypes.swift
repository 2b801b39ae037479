// SPDX-License-Identifier: Apache-2.0

/// What an owner sets aside, asks for and allows. Nil takes the default that the answer shows.
public struct OnboardRequest: Codable, Sendable, Hashable {
    public var name: String
    public var cpuMillis: UInt64?
    public var memoryBytes: UInt64?
    public var diskBytes: UInt64?
    public var coreHour: CreditAmount?
    public var memoryGiBHour: CreditAmount?
    /// False: orders wait for `accept`.
    public var automatic: Bool?
    public var minimumRate: CreditAmount?
    public var maximumSeconds: UInt64?
    public var openNetwork: Bool?

    public init(
        name: String, cpuMillis: UInt64? = nil, memoryBytes: UInt64? = nil, diskBytes: UInt64? = nil,
        coreHour: CreditAmount? = nil, memoryGiBHour: CreditAmount? = nil, automatic: Bool? = nil,
        minimumRate: CreditAmount? = nil, maximumSeconds: UInt64? = nil, openNetwork: Bool? = nil
    ) {
        self.name = name
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
        self.coreHour = coreHour
        self.memoryGiBHour = memoryGiBHour
        self.automatic = automatic
        self.minimumRate = minimumRate
        self.maximumSeconds = maximumSeconds
        self.openNetwork = openNetwork
    }
}

public struct PriceRequest: Codable, Sendable, Hashable {
    public var coreHour: CreditAmount?
    public var memoryGiBHour: CreditAmount?
    public init(coreHour: CreditAmount?, memoryGiBHour: CreditAmount?) {
        self.coreHour = coreHour
        self.memoryGiBHour = memoryGiBHour
    }
}

public struct AcceptRequest: Codable, Sendable, Hashable {
    /// An order's id or an unambiguous part of it.
    public var order: String
    public init(order: String) { self.order = order }
}

public struct JobAccepted: Codable, Sendable, Hashable {
    public var order: String
    public var lease: String
    public var rate: CreditAmount
    public init(order: String, lease: String, rate: CreditAmount) {
        self.order = order
        self.lease = lease
        self.rate = rate
    }
}

/// A provider of this node.
public struct ProviderStatus: Codable, Sendable, Hashable {
    /// One thing that the machine was tried for.
    public struct Check: Codable, Sendable, Hashable {
        public var name: String
        public var isProven: Bool
        /// How it was proven, or why it is not there.
        public var detail: String
        /// What to do about it; empty when proven.
        public var remedy: String
        public init(name: String, isProven: Bool, detail: String, remedy: String) {
            self.name = name
            self.isProven = isProven
            self.detail = detail
            self.remedy = remedy
        }
    }

    public var name: String
    public var account: String
    /// `onboarded`, `draining` or `offboarded`.
    public var state: String
    public var balance: CreditAmount
    public var capacity: ResourcesInfo?
    public var free: ResourcesInfo?
    public var coreHour: CreditAmount?
    public var memoryGiBHour: CreditAmount?
    public var automatic: Bool
    public var minimumRate: CreditAmount
    public var maximumSeconds: UInt64
    public var openNetwork: Bool
    public var runtime: String
    public var isolation: String
    /// Interpreter and version, sorted.
    public var interpreters: [String]
    public var checks: [Check]
    public var openLeases: Int
    public var completed: UInt64
    public var failed: UInt64
    /// Fitting orders that wait for the owner's word.
    public var waiting: [String]
    /// 0 to 999; 500 is a newcomer's.
    public var standing: UInt64?
    /// What it stands to lose, as far as no lease holds it.
    public var collateral: CreditAmount?
    /// What it promises with each lease, where it is on the market.
    public var terms: TermsInfo?
    public var profile: ProfileInfo?

    public init(
        name: String, account: String, state: String, balance: CreditAmount, automatic: Bool, minimumRate: CreditAmount,
        maximumSeconds: UInt64, openNetwork: Bool, runtime: String, isolation: String, interpreters: [String],
        checks: [Check], openLeases: Int, completed: UInt64, failed: UInt64, waiting: [String]
    ) {
        self.name = name
        self.account = account
        self.state = state
        self.balance = balance
        self.automatic = automatic
        self.minimumRate = minimumRate
        self.maximumSeconds = maximumSeconds
        self.openNetwork = openNetwork
        self.runtime = runtime
        self.isolation = isolation
        self.interpreters = interpreters
        self.checks = checks
        self.openLeases = openLeases
        self.completed = completed
        self.failed = failed
        self.waiting = waiting
    }
}
