// SPDX-License-Identifier: Apache-2.0

/// When an orderer writes a snapshot of the state. Without any, a start replays every block there ever was.
public struct SnapshotPolicy: Sendable {
    /// After so many blocks.
    public var blocks: UInt64
    /// After so much time spent on applying transactions.
    public var work: Duration
    /// At an orderly end, if there are blocks since the last one.
    public var atShutdown: Bool

    public init(
        blocks: UInt64 = OrderingLimits.snapshotBlocks, work: Duration = OrderingLimits.snapshotWork,
        atShutdown: Bool = true
    ) {
        self.blocks = blocks
        self.work = work
        self.atShutdown = atShutdown
    }

    /// Writes none: every start replays from the last one that is there, or from the genesis.
    public static let never = SnapshotPolicy(blocks: .max, work: .seconds(Int64.max), atShutdown: false)
}
