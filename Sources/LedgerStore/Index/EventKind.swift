// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// The kinds of ledger events that the index keeps. Heartbeats are not kept: they are most of all events and say only
/// that nothing has changed.
public enum EventKind: UInt8, Sendable, CaseIterable {
    case transferred = 1
    case spendingLimitSet
    case providerRegistered
    case providerUpdated
    case providerRetired
    case collateralChanged
    case listingCreated
    case listingUpdated
    case listingRemoved
    case orderPlaced
    case orderCancelled
    case orderExpired
    case bidPlaced
    case bidRevealed
    case auctionDecided
    case leaseCreated
    case leaseAnswered
    case leaseStarted
    case leasePaused
    case leaseToppedUp
    case noticeGiven
    case leaseEnded
    case leaseRated
    case channelOpened
    case channelToppedUp
    case channelClosing
    case channelClosed
    case directoryEntrySet

    /// The kind as text, the same as in `LedgerEvent`.
    public var name: String { String(describing: self) }

    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// Nil for a heartbeat.
    public init?(_ event: LedgerEvent) {
        switch event {
        case .transferred: self = .transferred
        case .spendingLimitSet: self = .spendingLimitSet
        case .providerRegistered: self = .providerRegistered
        case .providerUpdated: self = .providerUpdated
        case .providerRetired: self = .providerRetired
        case .collateralChanged: self = .collateralChanged
        case .listingCreated: self = .listingCreated
        case .listingUpdated: self = .listingUpdated
        case .listingRemoved: self = .listingRemoved
        case .orderPlaced: self = .orderPlaced
        case .orderCancelled: self = .orderCancelled
        case .orderExpired: self = .orderExpired
        case .bidPlaced: self = .bidPlaced
        case .bidRevealed: self = .bidRevealed
        case .auctionDecided: self = .auctionDecided
        case .leaseCreated: self = .leaseCreated
        case .leaseAnswered: self = .leaseAnswered
        case .leaseStarted: self = .leaseStarted
        case .heartbeat: return nil
        case .leasePaused: self = .leasePaused
        case .leaseToppedUp: self = .leaseToppedUp
        case .noticeGiven: self = .noticeGiven
        case .leaseEnded: self = .leaseEnded
        case .leaseRated: self = .leaseRated
        case .channelOpened: self = .channelOpened
        case .channelToppedUp: self = .channelToppedUp
        case .channelClosing: self = .channelClosing
        case .channelClosed: self = .channelClosed
        case .directoryEntrySet: self = .directoryEntrySet
        }
    }
}
