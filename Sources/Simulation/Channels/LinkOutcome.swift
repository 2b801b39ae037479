// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// One of the two who share a channel.
enum ChannelSide: Sendable {
    case payer, payee

    var other: ChannelSide { self == .payer ? .payee : .payer }
}

/// What a channel's sides say to each other, as bytes on the wire.
enum LinkMessage: Sendable {
    case claim([UInt8])
    case voucher([UInt8])
    case closeWish([UInt8]?)
}

/// What a step of a channel asks the run to do.
struct LinkOutcome: Sendable {
    var messages: [(to: ChannelSide, message: LinkMessage)] = []
    var operations: [(by: ChannelSide, operation: Operation)] = []
    /// Sides that stopped and come back after so many milliseconds.
    var restarts: [(side: ChannelSide, after: UInt64)] = []
    var notes: [TraceKind] = []
    var violation: Violation?
}

/// What can go wrong in a channel's shells.
struct LinkFaults: Sendable {
    /// Percent of actions before which a side stops.
    var crash: UInt64 = 0
    /// Percent of restarts with an older state.
    var oldBackup: UInt64 = 0
}
