// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import UnixFS
import Workload

/// Gives a UnixFS folder out as a bundle, piece by piece.
///
/// Names that could do harm on a disk are refused by the rules of bundles, and so are links that lead out of the folder.
struct FolderExport: Sendable {
    private struct Item: Sendable {
        let path: String
        let cid: CID
    }

    private let source: any ContentReader
    private var encoder = BundleEncoder()
    /// What is left, last first.
    private var items: [Item]
    private var file: FileStream?
    private var isFinished = false

    init(_ root: CID, from source: any ContentReader) {
        self.source = source
        items = [Item(path: "", cid: root)]
    }

    /// The bundle's next bytes; nil at its end.
    /// - Throws: `BundleError`, `UnixFSError`, what the source throws.
    mutating func next() async throws -> [UInt8]? {
        while true {
            if var open = file {
                file = nil
                if let bytes = try await open.next() {
                    file = open
                    try encoder.content(bytes)
                    return bytes
                }
            }
            guard let item = items.popLast() else {
                guard !isFinished else { return nil }
                isFinished = true
                return try encoder.finish()
            }
            if let header = try await enter(item) { return header }
        }
    }

    /// - Returns: the entry's header; nil for the root, which has none.
    private mutating func enter(_ item: Item) async throws -> [UInt8]? {
        let fetch: ChunkFetch = { [source] in try await source.get($0) }
        switch try await PathResolver.resolve([], below: item.cid, fetch: fetch).kind {
        case .folder:
            let entries = try await FolderReader.list(item.cid, fetch: fetch)
            for entry in entries.reversed() {
                items.append(
                    Item(path: item.path.isEmpty ? entry.name.text : "\(item.path)/\(entry.name.text)", cid: entry.cid))
            }
            guard !item.path.isEmpty else { return nil }
            return try encoder.entry(BundleEntry(path: item.path, kind: .folder))
        case .symlink(let link):
            return try encoder.entry(BundleEntry(path: item.path, kind: .link(target: link.target)))
        case .file(let size): return try begin(item, size: size)
        case .bytes:
            guard let chunk = try await source.get(item.cid) else { throw UnixFSError.missing(item.cid) }
            return try begin(item, size: UInt64(chunk.bytes.count))
        }
    }

    private mutating func begin(_ item: Item, size: UInt64) throws -> [UInt8] {
        file = FileStream(item.cid, from: source)
        return try encoder.entry(BundleEntry(path: item.path, kind: .file(size: size, isExecutable: false)))
    }
}
