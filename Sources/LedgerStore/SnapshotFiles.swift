// SPDX-License-Identifier: Apache-2.0

import Foundation
import LedgerCore

/// Snapshots beside the ledger's SQLite file: `<ledger>-snapshot-<height>`, heights in twenty digits.
///
/// A file of that name is whole: it is written under another name, brought to the disk, and renamed.
struct SnapshotFiles: Sendable {
    /// The newest and the one before it, in case the newest turns out damaged.
    static let kept = 2
    /// Bytes read at a time.
    private static let readBytes = 256 * 1024

    private let folder: String
    private let prefix: String

    /// - Parameter path: of the SQLite file.
    init(beside path: String) {
        let url = URL(fileURLWithPath: path)
        folder = url.deletingLastPathComponent().path
        prefix = url.lastPathComponent + "-snapshot-"
    }

    /// Heights of the snapshots that are there, newest first.
    func heights() throws -> [UInt64] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .compactMap { name in name.hasPrefix(prefix) ? UInt64(name.dropFirst(prefix.count)) : nil }
            .sorted(by: >)
    }

    func path(of height: UInt64) -> String {
        let digits = String(height)
        return folder + "/" + prefix + String(repeating: "0", count: 20 - digits.count) + digits
    }

    /// Writes a snapshot and removes those that are no longer kept. When it returns, the snapshot survives a power cut.
    func write(_ state: LedgerState) throws {
        var writer = SnapshotWriter(state)
        let temporary = folder + "/" + prefix + "new"
        do {
            let file = try SystemFile(writing: temporary)
            while let frame = writer.next() { try file.write(frame) }
            try file.synchronize()
            guard rename(temporary, path(of: writer.header.height)) == 0 else {
                throw SystemFile.failure("rename", temporary)
            }
        } catch {
            unlink(temporary)
            throw error
        }
        try SystemFile.synchronize(folder: folder)
        for height in try heights().dropFirst(Self.kept) { unlink(path(of: height)) }
    }

    /// Reads and checks a snapshot.
    ///
    /// - Throws: `SnapshotError`; `LedgerStoreError.unreadable`.
    func read(_ height: UInt64, genesis: Genesis) throws -> (state: LedgerState, header: SnapshotHeader) {
        let file = try SystemFile(reading: path(of: height))
        var reader = try SnapshotReader(genesis: genesis)
        while let bytes = try file.read(Self.readBytes) { try reader.feed(bytes) }
        let state = try reader.finish()
        guard let header = reader.header, header.height == height else {
            throw LedgerStoreError(.damaged, "the snapshot has another height than its name")
        }
        return (state, header)
    }
}
