// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import PlacementCore

/// What an owner lends and on which terms.
public struct ProviderConfiguration: Sendable {
    /// The owner's name for it, on this machine only.
    public var name: String
    /// Signs for the provider's account.
    public var key: PrivateKey
    /// Holds the provider's records, content and sandboxes; private to the node's user.
    public var folder: String
    /// Cores, memory and disk set aside.
    public var capacity: Resources
    public var prices: Prices
    public var policy: OwnerPolicy
    public var terms: OwnerTerms

    public init(
        name: String, key: PrivateKey, folder: String, capacity: Resources, prices: Prices, policy: OwnerPolicy,
        terms: OwnerTerms = OwnerTerms()
    ) {
        self.name = name
        self.key = key
        self.folder = folder
        self.capacity = capacity
        self.prices = prices
        self.policy = policy
        self.terms = terms
    }
}

/// Caps of this module.
public enum ProviderLimits {
    /// Largest manifest envelope that is opened.
    public static let manifestBytes = 1 << 20
    /// Largest envelope of secrets: as many of 64 KiB as a job may have, and what is around them.
    static let secretsBytes = 33 * 64 * 1024
    /// Output and log kept of one job, beyond which the log is cut off.
    public static let logBytes: Int64 = 64 << 20
    /// Processes and threads of one job.
    public static let pids = 512
    /// Open files of one process of a job.
    public static let openFiles = 1024
    /// How long a job may take to end after it was asked to.
    public static let stopGrace = Duration.seconds(10)
    /// How often a sandbox is tried again while an ended one still holds its place: five seconds in all.
    static let prepareAttempts = 100
    static let preparePause = Duration.milliseconds(50)
    /// How long after a lease was made its tenant's node may take to grant the key, in milliseconds. Room that is held for
    /// a tenant who is not there earns nothing.
    public static let grantPatience: UInt64 = 60_000
    /// How long content that a job mounts is looked for, in milliseconds: as long as a node takes to restart.
    static let contentPatience: UInt64 = 5_000
    /// Between two attempts to fetch what an order that names this provider needs.
    static let fetchPause = Duration.seconds(5)
    /// Most proxies that are asked where no grant names its own.
    static let askedProxies = 64
    /// How long a result is kept for a tenant's node that has not fetched it, in milliseconds: a week.
    public static let retention: UInt64 = 7 * 86_400_000
    /// Between two collections of garbage.
    static let tidyInterval = Duration.seconds(3600)
    /// Chunks younger than this are never collected: somebody may be about to keep them.
    static let garbageAge = Duration.seconds(3600)
    /// Orders looked at in one round; the rest wait for the next.
    public static let ordersPerRound = 4096
}

/// How far a provider is.
public enum ProviderState: String, Sendable, Equatable {
    case onboarded
    /// Off the market; leases that it holds run on.
    case draining
    case offboarded
}

/// A provider's own view of itself.
public struct ProviderReport: Sendable {
    public let name: String
    public let account: AccountID
    public let state: ProviderState
    public let policy: OwnerPolicy
    public let listing: (id: ListingID, listing: Listing)?
    public let record: ProviderRecord?
    public let openLeases: Int
    public let waiting: [OrderID]
}
