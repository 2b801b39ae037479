// SPDX-License-Identifier: Apache-2.0

import CAR
import Foundation
import LedgerCore
import Multiformats

/// A run of old blocks in a CARv1 file: the genesis, which is its root, then the blocks by rising height. Any CAR tool
/// reads it, and whoever has it can check every block by its CID and replay them.
public struct LedgerArchive: Sendable {
    public let path: String
    private static let readBytes = 256 * 1024
    /// A whole block is a section.
    private static let limits = CARLimits(maxSectionBytes: LedgerLimits.blockBytes + MultiformatsLimits.cidBytes)

    public init(path: String) { self.path = path }

    /// Hands every block to `body`, in the archive's order, with a bounded amount in memory. Each was checked to be
    /// what its CID says; whether they follow each other is for `body` to check.
    ///
    /// - Returns: the genesis.
    /// - Throws: `LedgerStoreError.damaged`, `.unreadable`; whatever `body` throws.
    @discardableResult
    public func replay(_ body: (_ bytes: [UInt8], _ cid: CID) throws -> Void) throws -> Genesis {
        var genesis: Genesis?
        try sections { block in
            guard genesis != nil else {
                genesis = try decodeGenesis(block.bytes)
                return
            }
            try body(block.bytes, block.cid)
        }
        guard let genesis else { throw LedgerStoreError(.damaged, "the archive \(path) holds no genesis") }
        return genesis
    }

    /// One block, checked to be what its CID says.
    ///
    /// - Parameter place: as the index of archived blocks has it.
    /// - Throws: `LedgerStoreError.damaged`, `.unreadable`.
    func block(at place: CAROffset) throws -> (bytes: [UInt8], cid: CID) {
        guard let length = Int(exactly: place.length), length <= Self.limits.maxSectionBytes + 10 else {
            throw LedgerStoreError(.damaged, "the index of archived blocks is damaged")
        }
        let section = try SystemFile(reading: path).read(length, at: place.offset)
        do {
            let block = try CARBlock(section: section, at: place.offset)
            return (block.bytes, block.cid)
        } catch {
            throw LedgerStoreError(.damaged, "the archive \(path) is damaged: \(error)")
        }
    }

    private func decodeGenesis(_ bytes: [UInt8]) throws -> Genesis {
        do { return try Genesis.decode(bytes) } catch {
            throw LedgerStoreError(.damaged, "the archive \(path) does not begin with a genesis: \(error)")
        }
    }

    private func sections(_ body: (CARBlock) throws -> Void) throws {
        let file = try SystemFile(reading: path)
        var reader = CARReader(limits: Self.limits)
        do {
            while let bytes = try file.read(Self.readBytes) {
                reader.feed(bytes)
                while let block = try reader.next() { try body(block) }
            }
            try reader.finish()
        } catch let error as CARError {
            throw LedgerStoreError(.damaged, "the archive \(path) is damaged: \(error)")
        }
    }

    /// Writes an archive beside its final place, brings it to the disk, reads it again and renames it.
    ///
    /// - Parameter blocks: hands each block, from height `first` on, to the closure that it is given.
    /// - Returns: where each block lies, in order.
    func write(
        _ genesis: Genesis, from first: UInt64, blocks: ((_ bytes: [UInt8], _ cid: CID) throws -> Void) throws -> Void
    ) throws -> [CAROffset] {
        let temporary = LedgerArchive(path: path + ".new")
        do {
            let places = try temporary.fill(genesis, blocks: blocks)
            var height = first
            let found = try temporary.replay { bytes, _ in
                guard try Block.decode(bytes).height == height else {
                    throw LedgerStoreError(.damaged, "block \(height) is not where it belongs")
                }
                height += 1
            }
            guard found == genesis, height - first == UInt64(places.count) else {
                throw LedgerStoreError(.damaged, "the archive did not come back as it was written")
            }
            guard rename(temporary.path, path) == 0 else { throw SystemFile.failure("rename", path) }
            try SystemFile.synchronize(folder: URL(fileURLWithPath: path).deletingLastPathComponent().path)
            return places
        } catch {
            unlink(temporary.path)
            throw error
        }
    }

    private func fill(
        _ genesis: Genesis, blocks: ((_ bytes: [UInt8], _ cid: CID) throws -> Void) throws -> Void
    ) throws -> [CAROffset] {
        let file = try SystemFile(writing: path)
        var writer = CARWriter(roots: [genesis.network])
        try file.write(writer.header())
        try file.write(writer.append(cid: genesis.network, bytes: genesis.encoded()).section)
        var places: [CAROffset] = []
        try blocks { bytes, cid in
            let (section, place) = writer.append(cid: cid, bytes: bytes)
            try file.write(section)
            places.append(place)
        }
        try file.synchronize()
        return places
    }
}
