// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What the owner promises with a listing, beside capacity and prices. Times in milliseconds.
public struct OwnerTerms: Hashable, Sendable, Codable {
    /// The shortest lease it takes.
    public var minimumDuration: UInt64
    /// How long before it ends a lease the provider says so.
    public var notice: UInt64
    /// The network's own, unless set.
    public var heartbeatInterval: UInt64?
    public var heartbeatGrace: UInt64?
    /// What it stakes on each lease, in nano-credits.
    public var collateral: NanoCredits
    /// Whether tenants may take the listing without an order; nil: when the policy accepts without asking.
    public var isDirect: Bool?

    public init(
        minimumDuration: UInt64 = 1, notice: UInt64 = 0, heartbeatInterval: UInt64? = nil,
        heartbeatGrace: UInt64? = nil, collateral: NanoCredits = 0, isDirect: Bool? = nil
    ) {
        self.minimumDuration = minimumDuration
        self.notice = notice
        self.heartbeatInterval = heartbeatInterval
        self.heartbeatGrace = heartbeatGrace
        self.collateral = collateral
        self.isDirect = isDirect
    }
}
