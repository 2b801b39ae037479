// SPDX-License-Identifier: Apache-2.0

/// Where a channel is in its life, as one side knows it. It only moves forward.
public enum ChannelPhase: Int, Comparable, Sendable {
    /// Agreed on, but not yet seen on the ledger. Nothing is signed and nothing taken.
    case opening
    /// Ticks are paid and worked.
    case open
    /// Either side wants to close, or the ledger shows a closing: no new voucher is signed or taken.
    case closing
    /// The ledger has paid out, or the channel can never be used.
    case closed

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
