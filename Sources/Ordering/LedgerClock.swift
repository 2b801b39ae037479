// SPDX-License-Identifier: Apache-2.0

import Foundation
import LedgerCore

/// Where an orderer takes block times from.
public struct LedgerClock: Sendable {
    public let now: @Sendable () -> LedgerTime

    public init(now: @escaping @Sendable () -> LedgerTime) { self.now = now }

    /// The wall clock at start, then the monotonic clock: a clock that is set back or forth while the node runs changes
    /// nothing, so that no order expires and no lease ends by it.
    public static func system() -> LedgerClock {
        let start = ContinuousClock.now
        let wall = UInt64(max(0, Date().timeIntervalSince1970) * 1000)
        return LedgerClock {
            let (seconds, attoseconds) = start.duration(to: .now).components
            return wall + UInt64(seconds) * 1000 + UInt64(attoseconds / 1_000_000_000_000_000)
        }
    }
}
