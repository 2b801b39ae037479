// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workload

/// Packs files and folders into a bundle, piece by piece.
///
/// Only paths, kinds and executable bits are taken; the same content always gives the same bytes. Links inside the
/// sources are packed as links and never followed. Blocks on the disk: drive it from a thread of your own.
public struct BundleWriter: Sendable {
    /// The largest piece that `next` returns, apart from headers.
    public static let pieceBytes = 256 << 10

    private let items: [BundleScan.Item]
    private var position = 0
    private var encoder: BundleEncoder
    private var open: (file: FolderHandle, path: String, missing: UInt64)?
    private var isFinished = false

    /// Bytes of content that will come, as far as the files have not changed since; for progress.
    public let contentBytes: UInt64
    /// What was left out, each with its reason.
    public let skipped: [String]

    /// Looks at all sources; reads none of the files yet.
    /// - Throws: `BundleFilesError`, which names the file.
    public init(
        sources: [BundleSource], limits: BundleLimits = BundleLimits(), unsupported: UnsupportedFiles = .refuse
    ) throws(BundleFilesError) {
        let scan = try BundleScan(sources, unsupported: unsupported, maxEntries: limits.entries)
        items = scan.items
        contentBytes = scan.contentBytes
        skipped = scan.skipped
        encoder = BundleEncoder(limits: limits)
    }

    /// The next bytes of the bundle, nil after its end.
    /// - Throws: `BundleFilesError`, which names the file.
    public mutating func next() throws(BundleFilesError) -> [UInt8]? {
        do {
            if open != nil { return try nextPiece() }
            if position < items.count { return try nextHeader() }
            guard !isFinished else { return nil }
            isFinished = true
            return try encoder.finish()
        } catch let error as BundleError {
            throw BundleFilesError(error)
        } catch let error as BundleFilesError {
            throw error
        } catch {
            throw BundleFilesError(.inputOutput, "\(error)")
        }
    }

    private mutating func nextHeader() throws -> [UInt8] {
        let item = items[position]
        position += 1
        switch item.kind {
        case .folder:
            return try encoder.entry(BundleEntry(path: item.path, kind: .folder))
        case .link(let target):
            return try encoder.entry(BundleEntry(path: item.path, kind: .link(target: target)))
        case .file(let root, let inner, let name):
            return try begin(try Self.open(name, in: try root.folder(atPath: inner), path: item.path), item.path)
        case .namedFile(let path):
            return try begin(try Self.open(path, in: nil, path: path), item.path)
        }
    }

    private mutating func begin(_ file: FolderHandle, _ path: String) throws -> [UInt8] {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw BundleFilesError.system("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG, case .file(let size, let isExecutable) = FolderHandle.file(status)
        else { throw BundleFilesError(.changed, "\(path) is no file any more: try again.") }
        // The size counts from here on: a file that grows later is packed up to it.
        if size > 0 { open = (file, path, size) }
        return try encoder.entry(BundleEntry(path: path, kind: .file(size: size, isExecutable: isExecutable)))
    }

    private mutating func nextPiece() throws -> [UInt8] {
        guard let (file, path, missing) = open else { return [] }
        let piece = try file.read(max: Int(min(missing, UInt64(Self.pieceBytes))), as: path)
        guard !piece.isEmpty else {
            throw BundleFilesError(.changed, "\(path) became shorter while it was packed: try again.")
        }
        try encoder.content(piece)
        let rest = missing - UInt64(piece.count)
        open = rest > 0 ? (file, path, rest) : nil
        return piece
    }

    /// Without waiting, should a pipe have taken the file's place.
    /// - Parameter folder: nil for a path of the caller's own, in which links are followed.
    private static func open(_ name: String, in folder: FolderHandle?, path: String) throws(BundleFilesError)
        -> FolderHandle
    {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (folder == nil ? 0 : O_NOFOLLOW)
        let descriptor = openat(folder?.descriptor ?? AT_FDCWD, name, flags)
        guard descriptor >= 0 else { throw .system("open", path) }
        return FolderHandle(descriptor)
    }
}
