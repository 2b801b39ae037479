// SPDX-License-Identifier: Apache-2.0

/// What a provider means to do with a lease. It may be lost in a crash, and is then made anew.
struct LeasePlan: Sendable {
    enum Conduct: Sendable {
        case completes, runsToTerm, closesEarly, givesNotice, fallsSilent, declines, neverStarts
        /// Reports a result the moment it has started: work that nobody has done.
        case pretends
    }

    let conduct: Conduct
    /// Virtual time at which it is prepared, and at which it is done.
    let readyAt: UInt64
    let endsAt: UInt64

    init(duration: UInt64, now: UInt64, isLiar: Bool, random: inout SeededGenerator) {
        readyAt = now + random.between(200, 4_000)
        conduct =
            switch random.below(100) {
            case _ where isLiar && random.chance(40): .pretends
            case 0..<62: .completes
            case 62..<72: .runsToTerm
            case 72..<77: .closesEarly
            case 77..<83: .givesNotice
            case 83..<90: .fallsSilent
            case 90..<95: .declines
            default: .neverStarts
            }
        switch conduct {
        case .pretends: endsAt = readyAt
        case .completes: endsAt = readyAt + random.between(duration / 4, duration)
        case .runsToTerm: endsAt = .max
        default: endsAt = readyAt + random.between(0, duration)
        }
    }

    /// Whether it still says that the lease is alive.
    func isAlive(at now: UInt64) -> Bool { conduct != .fallsSilent || now < endsAt }
}
