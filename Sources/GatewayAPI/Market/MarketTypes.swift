// SPDX-License-Identifier: Apache-2.0

/// The network as this node sees it.
public struct NetworkInfo: Codable, Sendable, Hashable {
    public var name: String
    /// The genesis' CID.
    public var id: String
    public var version: String
    public var height: UInt64
    public var time: UInt64
    /// All the money: the sum of the five below, always.
    public var issued: CreditAmount
    public var balances: CreditAmount
    /// Of orders and bids.
    public var deposits: CreditAmount
    /// Of leases and channels.
    public var escrow: CreditAmount
    public var collateral: CreditAmount
    public var fees: CreditAmount
    /// How many have something on the market.
    public var providers: Int
    /// Keys that countersign roots, how many are needed, and the newest block for whose root they vouch.
    public var witnesses: Int
    public var quorum: Int
    public var countersignedHeight: UInt64?
    public var dataFolder: String
    public var isEphemeral: Bool

    public init(
        name: String, id: String, version: String, height: UInt64, time: UInt64, issued: CreditAmount,
        balances: CreditAmount, deposits: CreditAmount, escrow: CreditAmount, collateral: CreditAmount,
        fees: CreditAmount,
        providers: Int, dataFolder: String, isEphemeral: Bool
    ) {
        self.name = name
        self.id = id
        self.version = version
        self.height = height
        self.time = time
        self.issued = issued
        self.balances = balances
        self.deposits = deposits
        self.escrow = escrow
        self.collateral = collateral
        self.fees = fees
        self.providers = providers
        witnesses = 0
        quorum = 0
        self.dataFolder = dataFolder
        self.isEphemeral = isEphemeral
    }
}

public struct ResourcesInfo: Codable, Sendable, Hashable {
    public var cpuMillis: UInt64
    public var memoryBytes: UInt64
    public var diskBytes: UInt64

    public init(cpuMillis: UInt64, memoryBytes: UInt64, diskBytes: UInt64) {
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
    }
}

public struct ListingInfo: Codable, Sendable, Hashable {
    public var id: String
    public var provider: String
    public var capacity: ResourcesInfo
    public var free: ResourcesInfo
    /// Credits per core and hour.
    public var coreHour: CreditAmount
    /// Credits per GiB and hour.
    public var memoryGiBHour: CreditAmount
    public var isolation: String
    public var interpreters: [String]
    public var openNetwork: Bool
    public var terms: TermsInfo
    public var createdAt: UInt64
    /// Its owner has removed it; it holds leases that still run, or none any more.
    public var isClosing: Bool

    public init(
        id: String, provider: String, capacity: ResourcesInfo, free: ResourcesInfo, coreHour: CreditAmount,
        memoryGiBHour: CreditAmount, isolation: String, interpreters: [String], openNetwork: Bool,
        terms: TermsInfo, createdAt: UInt64, isClosing: Bool
    ) {
        self.id = id
        self.provider = provider
        self.capacity = capacity
        self.free = free
        self.coreHour = coreHour
        self.memoryGiBHour = memoryGiBHour
        self.isolation = isolation
        self.interpreters = interpreters
        self.openNetwork = openNetwork
        self.terms = terms
        self.createdAt = createdAt
        self.isClosing = isClosing
    }
}

public struct OrderInfo: Codable, Sendable, Hashable {
    public var id: String
    public var tenant: String
    /// `open`, `leased`, `cancelled` or `expired`.
    public var status: String
    public var resources: ResourcesInfo
    public var isolation: String
    public var interpreter: String
    public var openNetwork: Bool
    /// Accounts that alone may take it; empty: anybody.
    public var providers: [String]
    public var maximumRate: CreditAmount
    public var deposit: CreditAmount
    public var seconds: UInt64
    public var placedAt: UInt64
    public var expiresAt: UInt64
    /// `firstCome`, `auction` or `reputation`.
    public var allocation: String
    public var lease: String?

    public init(
        id: String, tenant: String, status: String, resources: ResourcesInfo, isolation: String, interpreter: String,
        openNetwork: Bool, providers: [String], maximumRate: CreditAmount, deposit: CreditAmount, seconds: UInt64,
        placedAt: UInt64, expiresAt: UInt64, allocation: String, lease: String?
    ) {
        self.id = id
        self.tenant = tenant
        self.status = status
        self.resources = resources
        self.isolation = isolation
        self.interpreter = interpreter
        self.openNetwork = openNetwork
        self.providers = providers
        self.maximumRate = maximumRate
        self.deposit = deposit
        self.seconds = seconds
        self.placedAt = placedAt
        self.expiresAt = expiresAt
        self.allocation = allocation
        self.lease = lease
    }
}

public struct LeaseInfo: Codable, Sendable, Hashable {
    public var id: String
    public var order: String
    public var tenant: String
    public var provider: String
    /// `preparing`, `running`, `paused`, or how it ended.
    public var status: String
    public var rate: CreditAmount
    public var escrow: CreditAmount
    public var createdAt: UInt64
    public var startedAt: UInt64?
    public var endedAt: UInt64?
    public var paid: CreditAmount?
    public var refunded: CreditAmount?

    public init(
        id: String, order: String, tenant: String, provider: String, status: String, rate: CreditAmount,
        escrow: CreditAmount, createdAt: UInt64, startedAt: UInt64?, endedAt: UInt64?, paid: CreditAmount?,
        refunded: CreditAmount?
    ) {
        self.id = id
        self.order = order
        self.tenant = tenant
        self.provider = provider
        self.status = status
        self.rate = rate
        self.escrow = escrow
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.paid = paid
        self.refunded = refunded
    }
}

/// An auction, decided again.
public struct AuctionReplayInfo: Codable, Sendable, Hashable {
    public var order: String
    /// The bid that won, if any.
    public var winner: String?
    public var provider: String?
    /// What the winner is paid, per hour.
    public var price: CreditAmount?
    /// The reasoning, line by line.
    public var reasoning: [String]

    public init(order: String, winner: String?, provider: String?, price: CreditAmount?, reasoning: [String]) {
        self.order = order
        self.winner = winner
        self.provider = provider
        self.price = price
        self.reasoning = reasoning
    }
}
