// SPDX-License-Identifier: Apache-2.0

/// A kind of trouble that a run can have.
public enum FaultKind: String, Sendable, CaseIterable {
    /// Messages are lost.
    case loss
    /// Messages come late, and so are overtaken.
    case delay
    /// Messages come twice.
    case duplication
    /// The orderer, a replica or a party stops, and starts again from what it had stored.
    case crashes
    /// What was not synced is cut off or garbled; a snapshot has rotted.
    case tornWrites
    /// Clocks are set back or ahead.
    case clocks
    /// Nobody reaches the orderer, or a replica does not, for a while.
    case outages
    /// Parties go away for long, some for ever.
    case absence
    /// Some parties lie.
    case liars
    /// A side of a channel comes back with an old state.
    case oldBackups
}

/// How often what goes wrong, drawn from the seed: a different mix for each run.
public struct FaultRates: Hashable, Sendable {
    /// Percent of messages.
    public var loss: UInt64 = 0
    public var delay: UInt64 = 0
    public var duplication: UInt64 = 0
    /// Mean milliseconds between crashes of the orderer, of a replica, of any party; 0: none.
    public var ordererCrash: UInt64 = 0
    public var replicaCrash: UInt64 = 0
    public var partyCrash: UInt64 = 0
    /// Percent of actions of a channel's side before which it stops.
    public var channelCrash: UInt64 = 0
    /// Percent of crashes that leave a torn write or a rotten snapshot.
    public var tornWrite: UInt64 = 0
    public var clockJump: UInt64 = 0
    public var outage: UInt64 = 0
    /// Per mille of a party's wake-ups after which it goes away.
    public var absence: UInt64 = 0
    /// Percent of parties.
    public var liars: UInt64 = 0
    /// Percent of a channel side's restarts.
    public var oldBackup: UInt64 = 0

    public static let none = FaultRates()

    /// A mix of the kinds, of a strength that the seed decides. Of all kinds, each is left out of every fourth run, so that
    /// it does not hide what the others bring about; where some were chosen, these are there.
    public init(_ kinds: Set<FaultKind>, random: inout SeededGenerator) {
        // Drawn for every kind, in one order: leaving a kind out changes no other's strength.
        for kind in FaultKind.allCases {
            let strength = random.between(1, 4)
            let isIn = random.below(4) > 0 || kinds.count < FaultKind.allCases.count
            if isIn, kinds.contains(kind) { add(kind, strength) }
        }
    }

    private init() {}

    private mutating func add(_ kind: FaultKind, _ strength: UInt64) {
        switch kind {
        case .loss: loss = 4 * strength
        case .delay: delay = 6 * strength
        case .duplication: duplication = 5 * strength
        case .crashes:
            ordererCrash = 100_000 / strength
            replicaCrash = 120_000 / strength
            partyCrash = 60_000 / strength
            channelCrash = strength
        case .tornWrites: tornWrite = 25 * strength
        case .clocks: clockJump = 120_000 / strength
        case .outages: outage = 120_000 / strength
        case .absence: absence = 2 * strength
        case .liars: liars = 4 * strength
        case .oldBackups: oldBackup = 10 * strength
        }
    }
}
