// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import UnixFS
import Workload

/// Something that gives bytes piece by piece.
protocol PieceSource: Sendable {
    /// The next bytes; nil at the genuine end.
    mutating func next() async throws -> [UInt8]?
}

/// Gives a UnixFS folder out as a bundle: what unpacks bundles refuses names that could do harm on a disk, and links that
/// lead out of the folder.
struct TreeBundle: PieceSource {
    private struct Item: Sendable {
        let path: String
        let cid: CID
    }

    private let source: any ContentReader
    private let maxBytes: UInt64
    private var encoder: BundleEncoder
    /// What is left, last first.
    private var items: [Item] = []
    private var file: FileStream?
    private var isFinished = false

    /// - Parameter folder: the root of a folder.
    init(_ folder: CID, maxBytes: UInt64, from source: any ContentReader) async throws {
        self.source = source
        self.maxBytes = maxBytes
        encoder = BundleEncoder(limits: BundleLimits(contentBytes: maxBytes))
        try await push(folder, below: "")
    }

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
            if let item = items.popLast() { return try await begin(item) }
            guard !isFinished else { return nil }
            isFinished = true
            return try encoder.finish()
        }
    }

    private mutating func push(_ folder: CID, below path: String) async throws {
        let source = source
        let entries = try await FolderReader.list(folder) { try await source.get($0) }
        for entry in entries.reversed() {
            // Bundles let names pass that rewrite what a terminal shows.
            _ = try SafeName(entry.name)
            items.append(Item(path: path.isEmpty ? entry.name.text : "\(path)/\(entry.name.text)", cid: entry.cid))
        }
    }

    /// - Returns: the entry's header.
    private mutating func begin(_ item: Item) async throws -> [UInt8] {
        let source = source
        switch try await PathResolver.resolve([], below: item.cid, fetch: { try await source.get($0) }).kind {
        case .folder:
            // Its path is checked before anything below it is fetched, which bounds the depth.
            let header = try encoder.entry(BundleEntry(path: item.path, kind: .folder))
            try await push(item.cid, below: item.path)
            return header
        case .symlink(let link):
            return try encoder.entry(BundleEntry(path: item.path, kind: .link(target: link.target)))
        case .file(let size): return try begin(item, size: size)
        case .bytes: return try begin(item, size: try await Self.size(ofBytes: item.cid, source))
        }
    }

    private mutating func begin(_ item: Item, size: UInt64) throws -> [UInt8] {
        let header = try encoder.entry(BundleEntry(path: item.path, kind: .file(size: size, isExecutable: false)))
        file = FileStream(item.cid, maxBytes: maxBytes, from: source)
        return header
    }

    private static func size(ofBytes cid: CID, _ source: any ContentReader) async throws -> UInt64 {
        if let bytes = cid.inlined { return UInt64(bytes.count) }
        guard let chunk = try await source.get(cid) else { throw UnixFSError.missing(cid) }
        return UInt64(chunk.bytes.count)
    }
}
