// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// Every bound of this module, with its reason. Times are in milliseconds.
public enum ChannelLimits {
    /// Length of a tick. Shorter ones would spend more on signatures and disk than the tick is worth; with longer ones
    /// "at most one tick" would no longer be little.
    public static let tick: ClosedRange<UInt64> = 100...3_600_000
    /// Bytes of a signed voucher on the wire: 163 at most, when number and total take nine bytes each.
    public static let voucherBytes = 163
    /// Bytes of a claim, and of what either side stores: a voucher, a link, numbers and keys.
    public static let messageBytes = 320
    /// Most maps inside each other in anything of this module.
    public static let depth = 3
    /// How often a claim goes out again while its voucher is missing: a quarter of a tick, but within these bounds.
    public static let claimRetry: ClosedRange<UInt64> = 25...1000
    /// How often a step that waits for the ledger, or for the other side to close, is asked for again.
    public static let closeRetry: UInt64 = 5000
    /// How long the payer waits for the payee to close before it closes alone.
    public static let closePatience: UInt64 = 15_000
    /// The payer asks for a top-up when the deposit holds fewer ticks than this: a minute at one second each.
    public static let lowWaterTicks: UInt64 = 60
    /// Highest stored generation: leaves room to count on, and no real state comes near it.
    public static let generation: UInt64 = 1 << 62

    static let voucher = DagCBORLimits(maxBytes: voucherBytes, maxDepth: depth, maxItems: 4)
    static let message = DagCBORLimits(maxBytes: messageBytes, maxDepth: depth, maxItems: 4)
}
