// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import LedgerCore
import Multiformats

/// Snapshots of the state, so that a start need not replay every block there ever was.
extension LedgerStore {
    private var snapshotFiles: SnapshotFiles { SnapshotFiles(beside: database.path) }

    /// Writes the snapshot of a state whose block is durable already; two are kept. Safe beside `append`; calls
    /// must not overlap each other.
    ///
    /// - Throws: `LedgerStoreError.unreadable` when the disk refuses; the snapshots from before are as they were.
    public func writeSnapshot(of state: LedgerState) async throws {
        // A start from this snapshot sees no event before it: the index must not need one.
        try await index.synchronize(through: state.height)
        try snapshotFiles.write(state)
    }

    /// The newest snapshot that is whole and belongs to this chain; nil if there is none.
    ///
    /// A snapshot is taken only if the block at its height is here, has the CID that it names and, where it states a
    /// root of the same time, that root.
    ///
    /// - Parameters:
    ///   - limit: none above this height.
    ///   - accepts: whether to take one that is whole.
    ///   - report: told of each one that is not taken, with a sentence.
    public func newestSnapshot(
        genesis: Genesis, upTo limit: UInt64 = .max, accepts: (LedgerState) throws -> Bool = { _ in true },
        report: (String) -> Void
    ) throws -> LedgerState? {
        for height in try snapshotFiles.heights() where height <= limit {
            do {
                let (state, header) = try snapshotFiles.read(height, genesis: genesis)
                try checkAnchor(of: header)
                if try accepts(state) { return state }
                report("the snapshot at height \(height) is not used: nothing vouches for it")
            } catch {
                report("the snapshot at height \(height) is not used: \(error)")
            }
        }
        return nil
    }

    /// The height of the oldest kept snapshot, checked as for use; nil if there is none.
    func oldestSnapshot(genesis: Genesis) throws -> UInt64? {
        guard let height = try snapshotFiles.heights().last else { return nil }
        do {
            try checkAnchor(of: try snapshotFiles.read(height, genesis: genesis).header)
            return height
        } catch {
            throw LedgerStoreError(.archiveRefused, "the oldest snapshot is not whole: \(error)")
        }
    }

    private func checkAnchor(of header: SnapshotHeader) throws {
        guard header.height > 0 else { return }
        guard let (bytes, cid) = try block(header.height) else {
            throw LedgerStoreError(.damaged, "the block that it follows is not in the store")
        }
        guard cid == header.head, cid.matches(bytes) else {
            throw LedgerStoreError(.damaged, "it does not follow the block of its height")
        }
        let block: Block
        do { block = try Block.decode(bytes) } catch {
            throw LedgerStoreError(.damaged, "the block that it follows does not decode: \(error)")
        }
        guard block.time == header.lastBlock else {
            throw LedgerStoreError(.damaged, "the block that it follows has another time")
        }
        // Where time went on after the block, what ran out by then is gone from the snapshot and its root.
        guard let root = block.root, block.time == header.time else { return }
        guard root == header.root else {
            throw LedgerStoreError(.damaged, "the block that it follows states another root")
        }
    }

    /// One block's bytes and CID, unchecked; nil if it is not in the database.
    public func block(_ height: UInt64) throws -> (bytes: [UInt8], cid: CID)? {
        try reading { db in
            try Row.fetchOne(
                db, sql: "SELECT cid, bytes FROM block WHERE height = ?", arguments: [Int64(bitPattern: height)]
            ).map(Self.block(of:))
        }
    }

    static func block(of row: Row) throws -> (bytes: [UInt8], cid: CID) {
        let bytes: Data = try row.value("bytes")
        return ([UInt8](bytes), try cid(of: row))
    }

    static func cid(of row: Row) throws -> CID {
        let bytes: Data = try row.value("cid")
        guard let cid = try? CID(bytes: [UInt8](bytes)) else {
            throw LedgerStoreError(.damaged, "a block's CID is damaged")
        }
        return cid
    }
}
