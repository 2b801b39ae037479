// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Lists folders and looks up names in them; every chunk is verified before it is used.
///
/// See `FolderWalk` for what is read and what is refused.
public struct FolderReader: Sendable {
    private var walk: FolderWalk
    private let fetch: ChunkFetch

    /// A reader at the start of the folder.
    /// - Parameters:
    ///   - maxEntries: a folder with more is refused as soon as they are seen.
    ///   - fetch: fetches one chunk; what it returns is not trusted.
    public init(root: CID, maxEntries: Int = UnixFSLimits.folderEntries, fetch: @escaping ChunkFetch) {
        walk = FolderWalk(root: root, maxEntries: maxEntries)
        self.fetch = fetch
    }

    /// The chunks that come next, as far as they are known: what may be fetched ahead.
    public func upcoming(_ count: Int) -> [CID] { walk.upcoming(count) }

    /// The entries of the next chunk that has any, in the order in which they are written; nil at the end. For folders
    /// too large to be held.
    /// - Throws: `UnixFSError`, or what `fetch` throws.
    public mutating func next() async throws -> [FolderEntry]? {
        while let step = walk.next() {
            let entries = try walk.take(step, try await step.cid.fetched(fetch))
            if !entries.isEmpty { return entries }
        }
        return nil
    }

    /// All entries, ordered by the bytes of their names.
    /// - Throws: `UnixFSError`, or what `fetch` throws.
    public static func list(
        _ root: CID, maxEntries: Int = UnixFSLimits.folderEntries, fetch: @escaping ChunkFetch
    ) async throws -> [FolderEntry] {
        var reader = FolderReader(root: root, maxEntries: maxEntries, fetch: fetch)
        var entries: [FolderEntry] = []
        while let part = try await reader.next() { entries += part }
        return entries.sorted { $0.name < $1.name }
    }

    /// The entry of this name, or nil. Reads only the shards on the way to it.
    /// - Throws: `UnixFSError`, or what `fetch` throws.
    public static func find(_ name: EntryName, in root: CID, fetch: ChunkFetch) async throws -> FolderEntry? {
        let bytes = try root.verified(try await root.fetched(fetch))
        return try await find(name, from: try FolderNode(bytes, cid: root, place: nil), fetch: fetch)
    }

    static func find(_ name: EntryName, from node: FolderNode, fetch: ChunkFetch) async throws -> FolderEntry? {
        var node = node
        while true {
            switch node {
            case .plain(let entries): return entries.first { $0.name == name }
            case .shard(let shard):
                switch shard.content(of: name) {
                case nil: return nil
                case .entry(let entry): return entry.name == name ? entry : nil
                // One level deeper each time, and the levels are bounded by the bits of the hash.
                case .shard(let cid, let place):
                    let bytes = try cid.verified(try await cid.fetched(fetch))
                    node = try FolderNode(bytes, cid: cid, place: place)
                }
            }
        }
    }
}
