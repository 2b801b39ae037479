// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What a provider does with an order.
public enum Decision: Hashable, Sendable {
    case accept(ListingID, rate: NanoCredits)
    /// It would fit, but the owner decides by hand.
    case awaitOwner(ListingID, rate: NanoCredits)
    case refuse([Objection])
}

/// Why a provider does not take an order, and the nearest change with which it would.
public struct Objection: Hashable, Sendable {
    /// A stable word for programs.
    public let code: String
    public let reason: String
    /// What the tenant could change; empty when nothing of its own would help.
    public let remedy: String

    public init(code: String, reason: String, remedy: String) {
        self.code = code
        self.reason = reason
        self.remedy = remedy
    }
}
