// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore

/// How the payment of a lease through its channel stands, as this node knows it. Money in nano-credits.
public struct LeasePayment: Sendable, Hashable {
    public let channel: ChannelID
    /// What the ledger holds for it.
    public internal(set) var deposit: NanoCredits = 0
    /// All that was signed away.
    public internal(set) var paid: NanoCredits = 0
    /// Number of the newest voucher.
    public internal(set) var number: UInt64 = 0
    /// Ticks that the deposit still covers. At zero the job stands still until a top-up.
    public internal(set) var ticksLeft: UInt64 = 0
    /// Whether the channel is open, so that claims are paid.
    public internal(set) var isOpen = false
    /// How often a claim was not paid since the node started, and why the last time.
    public internal(set) var refusals = 0
    public internal(set) var lastRefusal: SigningRefusal?

    init(channel: ChannelID) { self.channel = channel }
}
