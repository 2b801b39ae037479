// SPDX-License-Identifier: Apache-2.0

/// Caps of this module.
public enum WitnessLimits {
    /// Blocks that are read and checked together: some milliseconds of work, so that shutdown does not wait.
    public static let blocksAtOnce = 32
    /// Bytes after which no further block is read with them. One block alone may have `LedgerLimits.blockBytes`.
    public static let bytesAtOnce = 16 * 1024 * 1024
    /// How often the store is looked at without any news: what a missed update costs.
    public static let interval: Duration = .seconds(1)
    /// Statements signed between removals of old countersignatures from the store.
    public static let signedBetweenRemovals = 256
    /// Bytes of the record of what was signed, for a reader; it takes about 250.
    public static let recordBytes = 4096
}
