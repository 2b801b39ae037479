// SPDX-License-Identifier: Apache-2.0

/// A provider's answer to an order that is or was auctioned.
public struct BidInfo: Codable, Sendable, Hashable {
    public var order: String
    public var listing: String
    public var provider: String
    /// `open`, `sealed`, `revealed`, `won`, `lost`, `excluded` or `unrevealed`.
    public var status: String
    public var deposit: CreditAmount
    /// Per hour; nil as long as it is sealed.
    public var rate: CreditAmount?
    public var placedAt: UInt64

    public init(
        order: String, listing: String, provider: String, status: String, deposit: CreditAmount, rate: CreditAmount?,
        placedAt: UInt64
    ) {
        self.order = order
        self.listing = listing
        self.provider = provider
        self.status = status
        self.deposit = deposit
        self.rate = rate
        self.placedAt = placedAt
    }
}

/// Somebody who lends or lent machines.
public struct ProviderInfo: Codable, Sendable, Hashable {
    public var account: String
    /// 0 to 999; 500 is a newcomer's.
    public var standing: UInt64
    public var completed: UInt64
    public var failed: UInt64
    /// What no lease holds.
    public var collateral: CreditAmount
    public var listings: UInt64
    public var profile: ProfileInfo
    public var registeredAt: UInt64
    public var retiredAt: UInt64?

    public init(
        account: String, standing: UInt64, completed: UInt64, failed: UInt64, collateral: CreditAmount,
        listings: UInt64, profile: ProfileInfo, registeredAt: UInt64, retiredAt: UInt64?
    ) {
        self.account = account
        self.standing = standing
        self.completed = completed
        self.failed = failed
        self.collateral = collateral
        self.listings = listings
        self.profile = profile
        self.registeredAt = registeredAt
        self.retiredAt = retiredAt
    }
}

/// A data set that providers hold.
public struct DatasetInfo: Codable, Sendable, Hashable {
    public var dataset: String
    /// How many hold it.
    public var providers: UInt64
    public init(dataset: String, providers: UInt64) {
        self.dataset = dataset
        self.providers = providers
    }
}

/// Money that went from one account to another.
public struct TransferInfo: Codable, Sendable, Hashable {
    /// Where it stands on the ledger.
    public var position: String
    public var at: UInt64
    public var from: String
    public var to: String
    public var amount: CreditAmount

    public init(position: String, at: UInt64, from: String, to: String, amount: CreditAmount) {
        self.position = position
        self.at = at
        self.from = from
        self.to = to
        self.amount = amount
    }
}

/// A tenant's word about a settled lease.
public struct RatingInfo: Codable, Sendable, Hashable {
    public var lease: String
    public var provider: String
    public var stars: UInt8
    public var review: String?
    /// What was paid for the lease.
    public var value: CreditAmount
    public var ratedAt: UInt64

    public init(
        lease: String, provider: String, stars: UInt8, review: String?, value: CreditAmount, ratedAt: UInt64
    ) {
        self.lease = lease
        self.provider = provider
        self.stars = stars
        self.review = review
        self.value = value
        self.ratedAt = ratedAt
    }
}

/// Money that vouchers move.
public struct ChannelInfo: Codable, Sendable, Hashable {
    public var id: String
    /// `open`, `closing` or `closed`.
    public var status: String
    public var payer: String
    public var payee: String
    /// All that was put in.
    public var deposit: CreditAmount
    /// Price of one tick.
    public var ratePerTick: CreditAmount
    public var tickMilliseconds: UInt64
    public var disputeSeconds: UInt64
    public var openedAt: UInt64
    /// When it is settled if the payee shows no better voucher.
    public var closesAt: UInt64?
    /// The lease that it pays, while that lives.
    public var lease: String?
    public var closedAt: UInt64?
    public var paid: CreditAmount?
    public var refunded: CreditAmount?
    /// The total of the best voucher that this node has signed or holds.
    public var voucher: CreditAmount?

    public init(
        id: String, status: String, payer: String, payee: String, deposit: CreditAmount, ratePerTick: CreditAmount,
        tickMilliseconds: UInt64, disputeSeconds: UInt64, openedAt: UInt64
    ) {
        self.id = id
        self.status = status
        self.payer = payer
        self.payee = payee
        self.deposit = deposit
        self.ratePerTick = ratePerTick
        self.tickMilliseconds = tickMilliseconds
        self.disputeSeconds = disputeSeconds
        self.openedAt = openedAt
    }
}

/// Something that a block changed.
public struct EventInfo: Codable, Sendable, Hashable {
    /// `height.index`: ask for what comes after it, and nothing is missed or comes twice.
    public var position: String
    public var at: UInt64
    public var kind: String
    /// Accounts and ids are texts, amounts are nano-credits, times are milliseconds.
    public var body: JSONValue

    public init(position: String, at: UInt64, kind: String, body: JSONValue) {
        self.position = position
        self.at = at
        self.kind = kind
        self.body = body
    }
}
