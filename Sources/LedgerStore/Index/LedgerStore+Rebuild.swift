// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// The index follows from the blocks. When this program keeps another index than the one that wrote the file, the
/// index begins anew and is filled from the blocks.
extension LedgerStore {
    /// Counts the forms that the index has had. Any change of `IndexSchema`, of `IndexWriter` or of an event's body is
    /// a new one.
    public static let indexVersion = 3

    /// Blocks and events that are written with one transaction: a fraction of a second's work, a few MiB of memory.
    private static let rebuildBlocks = 512
    private static let rebuildEvents = 8192
    /// Bytes of blocks that are read at a time.
    private static let rebuildBytes = 4 << 20

    /// The height of the last block whose events are in the index; 0 before the first.
    public var indexHeight: UInt64 { index.height }

    /// Whether the index holds every block, or will in a moment. If not, what it answers is old, and `append` refuses.
    public var isIndexCurrent: Bool { index.isWhole }

    /// Throws the index away, for one that turned out damaged; `rebuildIndex` makes it anew. Nothing else may append
    /// meanwhile.
    ///
    /// - Throws: `LedgerStoreError`.
    public func discardIndex() throws { try index.discard(newest: try newestHeight()) }

    /// Brings the index up to the last block.
    ///
    /// It is filled step by step; whoever is interrupted goes on from there, or a few blocks before. Nothing else may
    /// append meanwhile.
    ///
    /// - Parameters:
    ///   - height: of the state that `apply` begins with, at most `indexHeight`: no event may be missing.
    ///   - apply: checks the next block, and gives it with its events.
    /// - Throws: `LedgerStoreError.indexBehind` when `height` is too high; `.damaged`; `.unreadable` for a lost
    ///   archive; whatever `apply` throws.
    public func rebuildIndex(
        above height: UInt64, _ apply: (_ bytes: [UInt8], _ cid: CID) throws -> BlockRecord
    ) throws {
        var indexed = indexHeight
        guard height <= indexed else {
            throw LedgerStoreError(.indexBehind, "the index ends at block \(indexed), before block \(height)")
        }
        var height = height
        var waiting: [IndexedBlock] = []
        var events = 0
        while true {
            let blocks = try blocks(above: height, count: Self.rebuildBlocks, bytes: Self.rebuildBytes)
            for (bytes, cid) in blocks {
                let record = try apply(bytes, cid)
                height += 1
                guard height > indexed else { continue }
                waiting.append(IndexedBlock(record))
                events += record.events.count
                guard waiting.count >= Self.rebuildBlocks || events >= Self.rebuildEvents else { continue }
                try index.fill(waiting, isLast: false)
                indexed = height
                (waiting, events) = ([], 0)
            }
            guard !blocks.isEmpty else { break }
        }
        try index.fill(waiting, isLast: true)
    }
}
