// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import UnixFS

/// What a folder's page shows.
struct FolderListing: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case file(size: UInt64?)
            case folder
            case symlink(target: String)
            /// Its root is not here, or is nothing that can be read.
            case unknown
        }

        let name: EntryName
        let cid: CID
        let kind: Kind
    }

    /// By name.
    let entries: [Entry]
    /// Whether there are more entries than are shown; which are shown is up to the folder then.
    let isCut: Bool

    /// Reads a folder, sharded or not, as far as `limits` go. Of each entry that is not raw bytes the root is read.
    static func read(_ cid: CID, limits: ContentGatewayLimits, from source: any ContentReader) async throws
        -> FolderListing
    {
        let fetch: ChunkFetch = { try await source.get($0) }
        var reader = FolderReader(root: cid, maxEntries: .max, fetch: fetch)
        var (entries, bytes, isCut) = ([Entry](), 0, false)
        reading: while let part = try await reader.next() {
            for item in part {
                let kind = try await kind(of: item.cid, fetch: fetch)
                bytes += item.name.bytes.count
                if case .symlink(let target) = kind { bytes += target.utf8.count }
                guard entries.count < limits.listingEntries, bytes <= limits.listingBytes else {
                    isCut = true
                    break reading
                }
                entries.append(Entry(name: item.name, cid: item.cid, kind: kind))
            }
        }
        return FolderListing(entries: entries.sorted { $0.name < $1.name }, isCut: isCut)
    }

    private static func kind(of cid: CID, fetch: ChunkFetch) async throws -> Entry.Kind {
        guard cid.codec == .dagPB else { return cid.codec == .raw ? .file(size: nil) : .unknown }
        do {
            switch try await PathResolver.resolve([], below: cid, fetch: fetch).kind {
            case .file(let size): return .file(size: size)
            case .bytes: return .file(size: nil)
            case .folder: return .folder
            case .symlink(let link): return .symlink(target: link.target)
            }
        } catch is UnixFSError {
            return .unknown
        }
    }
}
