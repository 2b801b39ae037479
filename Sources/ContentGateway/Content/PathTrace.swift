// SPDX-License-Identifier: Apache-2.0

import ContentStore
import HTTPTypes
import Multiformats
import Synchronization
import UnixFS

/// What is at the end of a path, and what was passed on the way.
struct PathTrace: Sendable {
    /// What the end is.
    enum End: Hashable, Sendable {
        case file(size: UInt64)
        /// A chunk of raw bytes, whose size its own bytes say.
        case bytes
        case folder
        case symlink(target: String)
        /// Not UnixFS: a chunk without a way into it.
        case chunk
    }

    /// The root of what is at the end.
    let cid: CID
    let end: End
    /// The path's root and what each name led to.
    let roots: [CID]
    /// The chunks that prove the way, without `cid`: folders, and the shards in which names were looked up.
    let proof: [CID]

    /// Follows the path, name by name.
    /// - Throws: `UnixFSError`; `GatewayRefusal`: 400 for a hash that is not computed here, 404 for a path into what is
    ///   not UnixFS, and for a symbolic link on the way.
    static func follow(_ target: RequestTarget, in reader: any ContentReader) async throws -> PathTrace {
        guard target.root.digest != nil || target.root.isIdentity else {
            throw GatewayRefusal(.badRequest, "\(target.root) is named by a hash that is not computed here")
        }
        guard target.root.codec == .dagPB || target.root.codec == .raw else {
            guard target.names.isEmpty else {
                throw GatewayRefusal(.notFound, "\(target.root) is not UnixFS, so that no path leads into it")
            }
            return PathTrace(cid: target.root, end: .chunk, roots: [target.root], proof: [])
        }
        let recorder = FetchRecorder(reader)
        let fetch: ChunkFetch = { try await recorder.fetch($0) }
        var found = try await PathResolver.resolve([], below: target.root, fetch: fetch)
        var roots = [target.root]
        for name in target.names {
            found = try await PathResolver.resolve([name], below: found.cid, fetch: fetch)
            guard found.rest.isEmpty else {
                throw GatewayRefusal(.notFound, "a symbolic link stands before \(name), and none is followed")
            }
            roots.append(found.cid)
        }
        return PathTrace(
            cid: found.cid, end: End(found.kind), roots: roots, proof: recorder.fetched.filter { $0 != found.cid })
    }
}

extension PathTrace.End {
    init(_ kind: ResolvedPath.Kind) {
        switch kind {
        case .bytes: self = .bytes
        case .file(let size): self = .file(size: size)
        case .folder: self = .folder
        case .symlink(let link): self = .symlink(target: link.target)
        }
    }
}

/// Remembers what was fetched, each chunk once, in order.
private final class FetchRecorder: Sendable {
    private let reader: any ContentReader
    private let names = Mutex<[CID]>([])

    init(_ reader: any ContentReader) { self.reader = reader }

    var fetched: [CID] { names.withLock { $0 } }

    func fetch(_ cid: CID) async throws -> Chunk? {
        // A path has few names, and each few shards.
        names.withLock { if !$0.contains(cid) { $0.append(cid) } }
        return try await reader.get(cid)
    }
}
