// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What a path leads to.
public struct ResolvedPath: Hashable, Sendable {
    /// What is there.
    public enum Kind: Hashable, Sendable {
        /// A chunk of raw bytes: a file, whose size nobody says.
        case bytes
        /// A file; its size is what its root says.
        case file(size: UInt64)
        /// A folder.
        case folder
        /// A symbolic link.
        case symlink(SymlinkNode)
    }

    /// The root of what is there.
    public let cid: CID
    /// What is there.
    public let kind: Kind
    /// The names of the path that were not followed, because a symbolic link stands before them. Empty otherwise.
    public let rest: [EntryName]
}

/// Follows paths through folders.
///
/// Symbolic links are returned, never followed: whether and where to is the caller's decision.
/// Source: <https://specs.ipfs.tech/unixfs/#unixfs-paths>.
public enum PathResolver {
    /// The names of a path "/name/name". Slashes at the ends and twice in a row mean nothing.
    ///
    /// - Throws: `.badPath` for names that no entry may have, "." and ".." among them; `.pathTooLong`.
    public static func names(_ path: String) throws(UnixFSError) -> [EntryName] {
        let parts = Array(path.utf8).split(separator: UInt8(ascii: "/"), maxSplits: UnixFSLimits.pathNames)
        guard parts.count <= UnixFSLimits.pathNames else { throw .pathTooLong }
        var names: [EntryName] = []
        for part in parts {
            do { names.append(try EntryName(bytes: Array(part))) } catch { throw .badPath(error) }
        }
        return names
    }

    /// Follows `path` from `root`; an empty path leads to the root itself.
    ///
    /// - Throws: `.noSuchEntry`; `.notAFolder` when a name stands behind a file; other `UnixFSError`s; what `fetch`
    ///   throws.
    public static func resolve(_ path: [EntryName], below root: CID, fetch: ChunkFetch) async throws -> ResolvedPath {
        guard path.count <= UnixFSLimits.pathNames else { throw UnixFSError.pathTooLong }
        var cid = root
        var rest = path[...]
        while true {
            guard let node = try await node(cid, fetch: fetch) else {
                guard rest.isEmpty else { throw UnixFSError.notAFolder(cid) }
                return ResolvedPath(cid: cid, kind: .bytes, rest: [])
            }
            let kind = try kind(node, cid: cid)
            if case .symlink = kind { return ResolvedPath(cid: cid, kind: kind, rest: Array(rest)) }
            guard let name = rest.popFirst() else { return ResolvedPath(cid: cid, kind: kind, rest: []) }
            let folder = try FolderNode(node, cid: cid, place: nil)
            guard let entry = try await FolderReader.find(name, from: folder, fetch: fetch) else {
                throw UnixFSError.noSuchEntry(cid, name)
            }
            cid = entry.cid
        }
    }

    /// The node of that name; nil for raw bytes, which are not fetched.
    private static func node(_ cid: CID, fetch: ChunkFetch) async throws -> UnixFSNode? {
        guard cid.codec != .raw else { return nil }
        return try UnixFSNode(try cid.verified(try await cid.fetched(fetch)), cid: cid)
    }

    private static func kind(_ node: UnixFSNode, cid: CID) throws(UnixFSError) -> ResolvedPath.Kind {
        switch node.message.kind {
        case .file, .raw: return .file(size: node.message.fileSize ?? 0)
        case .directory, .hamtShard: return .folder
        case .symlink:
            guard let symlink = SymlinkNode(node.node, node.message) else { throw .inconsistent(cid, .badSymlink) }
            return .symlink(symlink)
        case .metadata: throw .malformed(cid, .unknownType(UnixFSData.Kind.metadata.rawValue))
        }
    }
}
