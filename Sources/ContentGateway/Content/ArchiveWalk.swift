// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import UnixFS

/// The chunks of an archive: those that prove the path, then those of the scope, depth first, parents before children.
///
/// What is inline in a CID is followed and not given: its parent holds it. One chunk is read at a time.
struct ArchiveWalk: Sendable {
    private enum Way: Sendable {
        /// What is left to look at, last first, and all that it links to.
        case all([CID])
        case file(FileWalk)
        case folder(FolderWalk)
        /// These chunks alone, last first.
        case these([CID])
    }

    private let reader: any ContentReader
    private let repeats: Bool
    private let limit: Int
    private var proof: ArraySlice<CID>
    private var way: Way
    private var seen: Set<CID> = []
    private var visits = 0

    /// - Parameter span: of a file's bytes, cut to the file; nil means all of them.
    init(
        _ trace: PathTrace, scope: ArchiveParameters.Scope, span: ByteSpan.Place?, repeats: Bool, limit: Int,
        from reader: any ContentReader
    ) {
        self.reader = reader
        self.repeats = repeats
        self.limit = limit
        proof = trace.proof[...]
        way = Self.way(trace, scope, span)
    }

    private static func way(_ trace: PathTrace, _ scope: ArchiveParameters.Scope, _ span: ByteSpan.Place?) -> Way {
        switch (scope, trace.end, span) {
        case (.all, _, _): .all([trace.cid])
        case (.entity, .folder, _): .folder(FolderWalk(root: trace.cid))
        case (.entity, .file, .bytes(let range)): .file(FileWalk(root: trace.cid, range: range, maxBytes: .max))
        case (.entity, .file, nil): .file(FileWalk(root: trace.cid, maxBytes: .max))
        default: .these([trace.cid])
        }
    }

    /// The next chunk; nil at the end.
    /// - Throws: `ContentStoreError.incomplete` for one that is not here, and beyond the limit; `UnixFSError` for one
    ///   that is not what its parent says.
    mutating func next() async throws -> Chunk? {
        while let cid = proof.popFirst() {
            if let chunk = try await take(cid) { return chunk }
        }
        switch way {
        case .all(let stack): return try await nextOfAll(stack)
        case .file(let walk): return try await nextOfFile(walk)
        case .folder(let walk): return try await nextOfFolder(walk)
        case .these(var stack):
            guard let cid = stack.popLast() else { return nil }
            way = .these(stack)
            return try await take(cid)
        }
    }

    private mutating func nextOfAll(_ stack: [CID]) async throws -> Chunk? {
        // Not shared with `way` while it grows.
        way = .these([])
        var stack = stack
        while let cid = stack.popLast() {
            if let bytes = cid.inlined {
                try countVisit()
                stack += ChunkLinks.links(of: bytes, codec: cid.codec).reversed()
            } else if let chunk = try await take(cid) {
                stack += ChunkLinks.links(of: chunk.bytes, codec: cid.codec).reversed()
                way = .all(stack)
                return chunk
            }
        }
        return nil
    }

    private mutating func nextOfFile(_ walk: FileWalk) async throws -> Chunk? {
        var walk = walk
        while let step = walk.next() {
            let chunk = try await chunk(step.cid)
            _ = try walk.take(step, chunk)
            way = .file(walk)
            if let chunk, isNew(step.cid) { return chunk }
        }
        way = .these([])
        return nil
    }

    private mutating func nextOfFolder(_ walk: FolderWalk) async throws -> Chunk? {
        var walk = walk
        while let step = walk.next() {
            let chunk = try await chunk(step.cid)
            _ = try walk.take(step, chunk)
            way = .folder(walk)
            if let chunk, isNew(step.cid) { return chunk }
        }
        way = .these([])
        return nil
    }

    /// The chunk, unless it is inline or was given before.
    private mutating func take(_ cid: CID) async throws -> Chunk? {
        guard !cid.isIdentity, isNew(cid) else { return nil }
        return try await chunk(cid)
    }

    /// - Returns: nil for what is inline.
    private mutating func chunk(_ cid: CID) async throws -> Chunk? {
        try countVisit()
        guard !cid.isIdentity else { return nil }
        guard let chunk = try await reader.get(cid) else {
            throw ContentStoreError(.incomplete, "\(cid) is not here")
        }
        return chunk
    }

    private mutating func isNew(_ cid: CID) -> Bool { repeats || seen.insert(cid).inserted }

    private mutating func countVisit() throws {
        visits += 1
        guard visits <= limit else { throw ContentStoreError(.incomplete, "an archive has at most \(limit) chunks") }
    }
}
