// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Everything that can be reached from a root: depth first, parents before children, each chunk once, with several being
/// fetched at a time. What is inline in a CID is followed and not returned.
public struct DAGWalk: Sendable {
    private let prefetch: Prefetch
    private let scope: Scope
    /// What is left to look at, last first.
    private var stack: [CID]
    private var seen: Set<CID> = []

    /// Which chunks are visited.
    public enum Scope: Hashable, Sendable {
        /// The root alone.
        case root
        /// All.
        case all
    }

    public init(_ root: CID, scope: Scope = .all, from source: any ContentReader) {
        prefetch = Prefetch(source: source)
        self.scope = scope
        stack = [root]
    }

    /// How many chunks were found so far, visited or not.
    public var found: Int { seen.count + stack.count }

    /// The next chunk; nil at the end.
    /// - Throws: `ContentStoreError`: `.incomplete` for a chunk that cannot be had; what the source throws.
    public mutating func next() async throws -> Chunk? {
        while let cid = stack.popLast() {
            guard seen.insert(cid).inserted else { continue }
            if let bytes = cid.inlined {
                push(ChunkLinks.links(of: bytes, codec: cid.codec))
                continue
            }
            prefetch.start(stack.suffix(ContentStoreLimits.chunksAhead).reversed().filter { !seen.contains($0) })
            guard let chunk = try await prefetch.chunk(cid) else {
                throw ContentStoreError(.incomplete, "The chunk \(cid) cannot be had.")
            }
            if scope == .all { push(ChunkLinks.links(of: chunk.bytes, codec: cid.codec)) }
            return chunk
        }
        return nil
    }

    private mutating func push(_ links: [CID]) { stack += links.reversed() }
}
