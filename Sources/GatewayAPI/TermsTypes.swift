// SPDX-License-Identifier: Apache-2.0

/// What a listing promises beside capacity and prices.
public struct TermsInfo: Codable, Sendable, Hashable {
    public var minimumSeconds: UInt64
    public var maximumSeconds: UInt64
    /// How long before it ends a lease the provider says so.
    public var noticeSeconds: UInt64
    public var heartbeatSeconds: UInt64
    /// A lease whose provider was silent for this long ends.
    public var graceSeconds: UInt64
    /// What the provider stakes on each lease.
    public var collateral: CreditAmount
    /// Whether tenants may take the listing without an order.
    public var isDirect: Bool

    public init(
        minimumSeconds: UInt64, maximumSeconds: UInt64, noticeSeconds: UInt64, heartbeatSeconds: UInt64,
        graceSeconds: UInt64, collateral: CreditAmount, isDirect: Bool
    ) {
        self.minimumSeconds = minimumSeconds
        self.maximumSeconds = maximumSeconds
        self.noticeSeconds = noticeSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.graceSeconds = graceSeconds
        self.collateral = collateral
        self.isDirect = isDirect
    }
}

/// Changes to a listing's terms; what is nil stays.
public struct TermsRequest: Codable, Sendable, Hashable {
    public var minimumSeconds: UInt64?
    public var maximumSeconds: UInt64?
    public var noticeSeconds: UInt64?
    public var heartbeatSeconds: UInt64?
    public var graceSeconds: UInt64?
    public var collateral: CreditAmount?
    public var isDirect: Bool?

    public init(
        minimumSeconds: UInt64? = nil, maximumSeconds: UInt64? = nil, noticeSeconds: UInt64? = nil,
        heartbeatSeconds: UInt64? = nil, graceSeconds: UInt64? = nil, collateral: CreditAmount? = nil,
        isDirect: Bool? = nil
    ) {
        self.minimumSeconds = minimumSeconds
        self.maximumSeconds = maximumSeconds
        self.noticeSeconds = noticeSeconds
        self.heartbeatSeconds = heartbeatSeconds
        self.graceSeconds = graceSeconds
        self.collateral = collateral
        self.isDirect = isDirect
    }
}

/// Exactly one of the two is given.
public struct CollateralRequest: Codable, Sendable, Hashable {
    public var add: CreditAmount?
    public var withdraw: CreditAmount?
    public init(add: CreditAmount? = nil, withdraw: CreditAmount? = nil) {
        self.add = add
        self.withdraw = withdraw
    }
}

public struct NoticeRequest: Codable, Sendable, Hashable {
    /// A lease's id or an unambiguous part of it.
    public var lease: String
    public init(lease: String) { self.lease = lease }
}

public struct NoticeGiven: Codable, Sendable, Hashable {
    public var lease: String
    /// When the lease may be ended without loss.
    public var endsAt: UInt64
    public init(lease: String, endsAt: UInt64) {
        self.lease = lease
        self.endsAt = endsAt
    }
}
