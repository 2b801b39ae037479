// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What the owner of a machine lets onto it. Written by the owner, applied by `Placement`.
public struct OwnerPolicy: Hashable, Sendable, Codable {
    /// Take fitting orders without asking. When false, they wait for `accept`.
    public var acceptsAutomatically: Bool
    /// The least an order must bring, in nano-credits per hour.
    public var minimumRate: NanoCredits
    /// The longest lease, in milliseconds.
    public var maximumDuration: UInt64
    /// Whether workloads may reach the public network.
    public var allowsOpenNetwork: Bool
    /// Interpreters that the owner offers, of those that the machine has; nil offers all.
    public var interpreters: [String]?
    /// Leases at one time; nil leaves it to capacity.
    public var maximumLeases: Int?

    public init(
        acceptsAutomatically: Bool = true, minimumRate: NanoCredits = 0, maximumDuration: UInt64 = 24 * 3_600_000,
        allowsOpenNetwork: Bool = false, interpreters: [String]? = nil, maximumLeases: Int? = nil
    ) {
        self.acceptsAutomatically = acceptsAutomatically
        self.minimumRate = minimumRate
        self.maximumDuration = maximumDuration
        self.allowsOpenNetwork = allowsOpenNetwork
        self.interpreters = interpreters
        self.maximumLeases = maximumLeases
    }
}
